{#
    dbt replaces a view by dropping the old one, and with it every view that hangs on it. Staging runs daily, the marts do not:
    their views would be gone until the next report. Here a view is replaced in place; only where PostgreSQL refuses, because a
    column was removed, renamed or given another type, it is dropped and made anew.
#}
{% materialization view, adapter = "postgres" -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type="view") -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- if existing is not none and not existing.is_view -%} {{ drop_relation_if_exists(existing) }} {%- endif -%}
    {% call statement("main") -%}
        {% if config.get("contract").enforced -%} {{ get_assert_columns_equivalent(sql) }} {%- endif %}
        do $lontar_view$
        begin
            create or replace view {{ target_relation }} as ({{ sql }});
        exception when invalid_table_definition then
            drop view {{ target_relation }} cascade;
            create view {{ target_relation }} as ({{ sql }});
        end
        $lontar_view$
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
