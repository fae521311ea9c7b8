{#
    dbt replaces a view by dropping the old one, and with it every view that hangs on it. Staging runs daily, the marts do not:
    their views would be gone until the next report. A view whose columns are the same, or more at the end, is replaced in place.
#}
{% materialization view, adapter = "postgres" -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type="view") -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- if existing is not none and not fits_in_place(existing, sql) -%}
        {{ drop_relation_if_exists(existing) }}
    {%- endif -%}
    {% call statement("main") -%}
        create or replace view {{ target_relation }}
        {% if config.get("contract").enforced -%} {{ get_assert_columns_equivalent(sql) }} {%- endif %}
        as ({{ sql }});
    {%- endcall %}
    {% do apply_grants(
        target_relation, config.get("grants"), should_revoke=should_revoke(existing, full_refresh_mode=True)
    ) %}
    {% do persist_docs(target_relation, model) %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({"relations": [target_relation]}) }}
{%- endmaterialization %}

{# Whether the existing relation is a view with the same first columns, in order and type. #}
{% macro fits_in_place(existing, sql) %}
    {%- if not existing.is_view -%} {{ return(false) }} {%- endif -%}
    {%- set old = adapter.get_columns_in_relation(existing) -%}
    {%- set new = get_column_schema_from_query(sql) -%}
    {%- if new | length < old | length -%} {{ return(false) }} {%- endif -%}
    {%- for column in old -%}
        {%- if column.name != new[loop.index0].name or column.dtype != new[loop.index0].dtype -%}
            {{ return(false) }}
        {%- endif -%}
    {%- endfor -%}
    {{ return(true) }}
{% endmacro %}
