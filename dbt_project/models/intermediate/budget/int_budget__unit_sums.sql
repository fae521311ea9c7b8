-- One row per last day of a due period, unit (with all units below, and the whole agency) and funding source, with ''
-- for all sources: entries of the year up to it.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    due as (
        select distinct agency_id, period_end_date, window_start_date, end_month_start_date
        from {{ ref("int_indicators__due") }}
        where topic = 'budget'
    ),

    entries as (select * from {{ ref("int_training_budgets__current") }}),

    dated as (
        select
            d.agency_id,
            d.period_end_date,
            d.end_month_start_date as tree_month_start_date,
            e.unit_id,
            e.funding_source,
            e.planned_idr,
            e.spent_idr
        from due as d
        inner join
            entries as e on e.agency_id = d.agency_id and e.entry_date between d.window_start_date and d.period_end_date
    ),

    placed as ({{ on_units("dated", ["period_end_date", "funding_source", "planned_idr", "spent_idr"]) }})

{% for member in ["cast('' as text)", "'funding_source=' || funding_source"] -%}
    select
        agency_id,
        period_end_date,
        unit_id,
        {{ member }} as breakdown_1,
        coalesce(sum(planned_idr), 0) as planned_idr,
        coalesce(sum(spent_idr), 0) as spent_idr
    from placed
    group by agency_id, period_end_date, unit_id, {{ member }} {{ "union all" if not loop.last }}
{% endfor %}
