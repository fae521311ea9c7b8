{# Whether a bar-separated list of words holds a word. #}
{% macro is_member(list, word) -%} position('|{{ word }}|' in '|' || {{ list }} || '|') > 0 {%- endmacro %}
