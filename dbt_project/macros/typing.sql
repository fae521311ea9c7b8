{# How a text becomes a typed value. Shapes by `like` and `translate`: a regular expression costs as much as all other rules. #}
{% macro text_of(column) %} {{- return(adapter.quote("_text_" ~ column.name)) -}} {% endmacro %}

{% macro digits_removed(text) %} {{- return("translate(" ~ text ~ ", '0123456789', '')") -}} {% endmacro %}

{# The outer cast is for numeric(p,s): a CASE without ELSE forgets precision and scale. #}
{% macro typed_expression(column) %}
    {%- set text = adapter.quote(column.name) -%}
    {%- if column.data_type == "text" -%} {{ text }}
    {%- else -%}
        cast(
            case
                when {{ has_shape(text, column.data_type) }}
                then
                    case
                        when {{ is_castable(text, column.data_type) }}
                        then cast({{ text }} as {{ column.data_type.split("(")[0] }})
                    end
            end as {{ column.data_type }}
        )
    {%- endif -%}
{% endmacro %}

{# What `pg_input_is_valid` lets pass and a person would not: now, 0x1F, 1_000, 1e5, 20260301, 01/02/2026, 24:00:00, second 60,
   a zone that is dropped, digits that are rounded away. #}
{% macro has_shape(text, data_type) %}
    {%- set base = data_type.split("(")[0] -%}
    {%- set rest = digits_removed(text) -%}
    {%- if base == "integer" -%} {{ rest }} in ('', '-')
    {%- elif base == "numeric" -%}
        {{ rest }} in ('', '-', '.', '-.')
        and length(rtrim(split_part({{ text }}, '.', 2), '0')) <= {{ data_type.split(",")[1].rstrip(")") | trim }}
    {%- elif base == "date" -%} {{ text }} like '____-__-__' and {{ rest }} = '--'
    {%- elif base == "timestamp" -%}
        {{ text }} like '____-__-__ __:__:__'
        and {{ rest }} = '-- ::'
        and substr({{ text }}, 12, 2) < '24'
        and substr({{ text }}, 18, 2) < '60'
    {%- elif base == "time" -%}
        (
            ({{ text }} like '__:__:__' and {{ rest }} = '::' and substr({{ text }}, 7, 2) < '60')
            or ({{ text }} like '__:__' and {{ rest }} = ':')
        )
        and substr({{ text }}, 1, 2) < '24'
    {%- elif base == "boolean" -%} {{ text }} in ('true', 'false')
    {%- else -%} {{ exceptions.raise_compiler_error("No shape is known for the data type " ~ data_type) }}
    {%- endif -%}
{% endmacro %}
