{# A model's schema is exactly the one that its folder names: the rooms are fixed, and each login's rights hang on them. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{- custom_schema_name if custom_schema_name else target.schema -}}
{%- endmacro %}
