{#
    Incremental models that redo exactly what a work table lists. dbt's own delete+insert deletes only keys that are among the new
    rows, so a period that became empty would keep its old ones; and periods given by --vars would throw the parse cache away.
    The model must join the same set as the pre-hook deletes, also on its first run: the plan then lists every month.
#}
{# A model by (agency_id, month_start_date). First line of its file: `incremental_by_touched_month('attendance')`. #}
{% macro incremental_by_touched_month(topic, indexes=[]) %}
    {{
        config(
            materialized="incremental",
            incremental_strategy="append",
            on_schema_change="fail",
            indexes=indexes,
            pre_hook="{{ delete_touched(touched_months('" ~ topic ~ "'), ['agency_id', 'month_start_date']) }}",
        )
    }}
{% endmacro %}

{# A model by (agency_id, indicator_code, period_kind, period_start_date), of all indicators or of one topic's. #}
{% macro incremental_by_touched_indicator(topic="", indexes=[]) %}
    {{
        config(
            materialized="incremental",
            incremental_strategy="append",
            on_schema_change="fail",
            indexes=indexes,
            pre_hook="{{ delete_touched(touched_indicators('"
            ~ topic
            ~ "'), ['agency_id', 'indicator_code', 'period_kind', 'period_start_date']) }}",
            post_hook="analyze {{ this }}",
        )
    }}
{% endmacro %}

{# A list of people by (agency_id, period_end_date) of a topic's due periods. It reads int_indicators__due. #}
{% macro incremental_by_due_day(topic) %}
    {{
        config(
            materialized="incremental",
            incremental_strategy="append",
            on_schema_change="fail",
            pre_hook="{{ delete_touched(due_days('" ~ topic ~ "'), ['agency_id', 'period_end_date']) }}",
        )
    }}
{% endmacro %}

{# The subquery to join: agency_id, period_end_date of a topic's due periods. #}
{% macro due_days(topic) -%}
    (select distinct agency_id, period_end_date from {{ ref("int_indicators__due") }} where topic = '{{ topic }}')
{%- endmacro %}

{# A model by delivery: deliveries are staged once, and again only when a declaration changes. #}
{% macro incremental_by_pending_delivery(key="_delivery_id", indexes=[]) %}
    {{
        config(
            materialized="incremental",
            incremental_strategy="append",
            on_schema_change="fail",
            indexes=indexes,
            pre_hook="{{ delete_pending('" ~ key ~ "') }}",
            post_hook="analyze {{ this }}",
        )
    }}
{% endmacro %}

{# The subquery to join: agency_id, month_start_date of the months whose input changed. #}
{% macro touched_months(topic) -%}
    (select agency_id, month_start_date from {{ source("plan", "touched_month") }} where topic = '{{ topic }}')
{%- endmacro %}

{# The subquery to join: agency_id, indicator_code, period_kind, period_start_date of the cells to redo. #}
{% macro touched_indicators(topic="") -%}
    (
        select agency_id, indicator_code, period_kind, period_start_date
        from {{ source("plan", "touched_indicator") }}
        {%- if topic %}
            where indicator_code in (select indicator_code from {{ ref("indicators") }} where topic = '{{ topic }}')
        {%- endif %}
    )
{%- endmacro %}

{% macro delete_touched(touched, columns) %}
    {%- if is_incremental() -%}
        delete from {{ this }} as t
        where
            exists (
                select 1
                from {{ touched }} as x
                where
                    {% for column in columns %}
                        x.{{ column }} = t.{{ column }}{{ " and " if not loop.last }}
                    {% endfor %}
            )
    {%- endif -%}
{% endmacro %}

{% macro delete_pending(key) %}
    {%- if is_incremental() -%} delete from {{ this }} where {{ among_pending(key) }} {%- endif -%}
{% endmacro %}

{# The condition for rows of pending deliveries. Bounds first: they let PostgreSQL go to the few blocks of these deliveries. #}
{% macro among_pending(key="_delivery_id") %}
    {{ key }} >= (select min(delivery_id) from {{ source("plan", "pending_delivery") }})
    and {{ key }} in (select delivery_id from {{ source("plan", "pending_delivery") }})
{% endmacro %}
