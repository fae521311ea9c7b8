-- One row per due period, unit (with all units below, and the whole agency) and person who owed a report or wrote one.
{% set sums = ["owed_days", "reported_days", "entries", "identical_text_entries", "identical_time_entries"] %}
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    periods as (
        select distinct agency_id, period_kind, period_start_date, period_end_date, end_month_start_date
        from {{ ref("int_indicators__due") }}
        where topic = 'activity'
    ),

    person_months as (select * from {{ ref("int_activity__person_months") }}),

    ancestors as (select * from {{ ref("int_units__ancestors") }} where ancestor_unit_id <> 'all'),

    person_periods as (
        select
            p.agency_id,
            p.period_kind,
            p.period_start_date,
            p.end_month_start_date,
            m.person_key,
            m.unit_id,
            {% for column in sums -%} sum(m.{{ column }}) as {{ column }}{{ ", " if not loop.last }} {% endfor %}
        from periods as p
        inner join
            person_months as m
            on m.agency_id = p.agency_id
            and m.month_start_date between p.period_start_date and p.period_end_date
        group by p.agency_id, p.period_kind, p.period_start_date, p.end_month_start_date, m.person_key, m.unit_id
    ),

    placed as (
        select a.ancestor_unit_id as in_unit_id, p.*
        from person_periods as p
        inner join
            ancestors as a
            on a.agency_id = p.agency_id
            and a.month_start_date = p.end_month_start_date
            and a.unit_id = p.unit_id
        union all
        select 'all' as in_unit_id, p.*
        from person_periods as p
    )

select
    agency_id,
    period_kind,
    period_start_date,
    in_unit_id as unit_id,
    person_key,
    {% for column in sums -%} sum({{ column }}) as {{ column }}{{ ", " if not loop.last }} {% endfor %}
from placed
group by agency_id, period_kind, period_start_date, in_unit_id, person_key
