{#
    A view whose rows are kept until the next refresh, for the few small relations that everything joins: deliveries and the
    snapshots in force. Their statistics let the planner know that there are dozens of them and not one; views on views of
    window functions do not (measured: 25 s against 0.1 s for a join of 800 rows). `lontar.transform` refreshes them whenever
    deliveries or gate results were added. Made anew, with what hangs on it, only when its SQL has changed.
#}
{% materialization kept_view, adapter = "postgres" -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type="materialized_view") -%}
    {%- set digest = local_md5(sql) -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- if existing is not none and not existing.is_materialized_view -%}
        {{ drop_relation_if_exists(existing) }}
    {%- endif -%}
    {% call statement("main") -%}
        do $lontar_view$
        begin
            if obj_description(to_regclass('{{ target_relation }}'), 'pg_class') = '{{ digest }}' then
                refresh materialized view {{ target_relation }};
            else
                drop materialized view if exists {{ target_relation }} cascade;
                create materialized view {{ target_relation }} as ({{ sql }});
                comment on materialized view {{ target_relation }} is '{{ digest }}';
            end if;
            -- Rows are looked up by their delivery in loops: without an index each look reads all deliveries.
            create index if not exists {{ this.identifier }}_delivery on {{ target_relation }} (delivery_id);
            analyze {{ target_relation }};
        end
        $lontar_view$
    {%- endcall %}
    {% do apply_grants(
        target_relation, config.get("grants"), should_revoke=should_revoke(existing, full_refresh_mode=True)
    ) %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({"relations": [target_relation]}) }}
{%- endmaterialization %}
