-- One row per due period, window, unit (with all units below, and the whole agency) and person with scheduled days or
-- shifts.
{% set sums = [
    "scheduled_days",
    "shift_pattern_days",
    "leave_days",
    "official_duty_days",
    "flexible_days",
    "present_days",
    "late_days",
    "early_leave_days",
    "late_and_early_leave_days",
    "single_punch_days",
    "unknown_days",
    "no_record_days",
    "late_minutes",
] %}
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    -- A run is counted over the period too; only how far it looks back differs.
    windows as (
        select distinct
            agency_id,
            period_kind,
            period_start_date,
            period_end_date,
            end_month_start_date,
            case when window_kind = 'trailing_12' then 'trailing_12' else 'month' end as window_kind,
            window_start_date
        from {{ ref("int_indicators__due") }}
        where topic = 'attendance'
    ),

    person_months as (select * from {{ ref("int_attendance__person_months") }}),

    months_with_data as (select * from {{ ref("int_attendance__months_with_data") }}),

    ancestors as (select * from {{ ref("int_units__ancestors") }} where ancestor_unit_id <> 'all'),

    -- Months without punches would enter the long window with official duty alone.
    person_windows as (
        select
            w.agency_id,
            w.period_kind,
            w.period_start_date,
            w.end_month_start_date,
            w.window_kind,
            m.person_key,
            m.unit_id,
            {% for column in sums -%} sum(m.{{ column }}) as {{ column }}, {% endfor -%}
            min(m.hours_rank) as hours_rank
        from windows as w
        inner join
            person_months as m
            on m.agency_id = w.agency_id
            and m.month_start_date between w.window_start_date and w.period_end_date
        left join months_with_data as x on x.agency_id = m.agency_id and x.month_start_date = m.month_start_date
        where w.window_kind = 'month' or x.agency_id is not null
        group by
            w.agency_id,
            w.period_kind,
            w.period_start_date,
            w.end_month_start_date,
            w.window_kind,
            m.person_key,
            m.unit_id
    ),

    placed as (
        select a.ancestor_unit_id as in_unit_id, p.*
        from person_windows as p
        inner join
            ancestors as a
            on a.agency_id = p.agency_id
            and a.month_start_date = p.end_month_start_date
            and a.unit_id = p.unit_id
        union all
        select 'all' as in_unit_id, p.*
        from person_windows as p
    )

select
    agency_id,
    period_kind,
    period_start_date,
    window_kind,
    in_unit_id as unit_id,
    person_key,
    {% for column in sums -%} sum({{ column }}) as {{ column }}, {% endfor -%}
    min(hours_rank) as hours_rank
from placed
group by agency_id, period_kind, period_start_date, window_kind, in_unit_id, person_key
