{# What a reading of the internal edition asks for (`agency`, `date`), inside a view over one agency's one day. #}
{% macro asked(name) %} {{ return(adapter.dispatch("asked", "lontar")(name)) }} {% endmacro %}
{% macro default__asked(name) %} current_setting('lontar.asked_{{ name }}') {% endmacro %}
{% macro spark__asked(name) %} '${lontar.asked_{{ name }}}' {% endmacro %}
