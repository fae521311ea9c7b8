-- One row per agency, due period's end, training and funding source: what was spent on it this year; '' is all sources
-- together.
{{ config(materialized="table", pre_hook="{{ hash_joins() }}", post_hook="{{ analyzed() }}") }}

with
    budgets as (
        select * from {{ ref("int_training_budgets__current") }} where training_id is not null and spent_idr is not null
    )

{% for member in ["cast('' as text)", "'funding_source=' || b.funding_source"] %}
    select d.agency_id, d.period_end_date, {{ member }} as breakdown_1, b.training_id, sum(b.spent_idr) as spent_idr
    from {{ ref("int_connections__due_years") }} as d
    inner join
        budgets as b on b.agency_id = d.agency_id and b.entry_date between d.year_start_date and d.period_end_date
    group by d.agency_id, d.period_end_date, {{ member }}, b.training_id {{ "union all" if not loop.last }}
{% endfor %}
