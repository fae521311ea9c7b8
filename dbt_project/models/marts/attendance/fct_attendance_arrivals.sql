-- One row per agency, unit, period, weekday and time of day: its share of that
-- weekday's first records.
{{ incremental_by_touched_indicator("attendance") }}

with
    due as (select * from {{ ref("int_indicators__due") }} where indicator_code = 'arrival_share'),

    arrivals as (select * from {{ ref("int_attendance__arrivals") }}),

    ancestors as (select * from {{ ref("int_units__ancestors") }} where ancestor_unit_id <> 'all'),

    in_period as (
        select
            d.agency_id,
            d.period_kind,
            d.period_start_date,
            d.end_month_start_date,
            a.person_key,
            a.unit_id,
            a.weekday,
            a.slot,
            a.days
        from due as d
        inner join
            arrivals as a
            on a.agency_id = d.agency_id
            and a.month_start_date between d.window_start_date and d.period_end_date
    ),

    placed as (
        select p.*, a.ancestor_unit_id as in_unit_id
        from in_period as p
        inner join
            ancestors as a
            on a.agency_id = p.agency_id
            and a.month_start_date = p.end_month_start_date
            and a.unit_id = p.unit_id
        union all
        select p.*, 'all' as in_unit_id
        from in_period as p
    ),

    slots as (
        select
            agency_id,
            period_kind,
            period_start_date,
            in_unit_id,
            weekday,
            slot,
            sum(days) as days,
            count(distinct person_key) as persons
        from placed
        group by agency_id, period_kind, period_start_date, in_unit_id, weekday, slot
    ),

    weekdays as (
        select
            agency_id,
            period_kind,
            period_start_date,
            in_unit_id,
            weekday,
            sum(days) as days,
            count(distinct person_key) as persons
        from placed
        group by agency_id, period_kind, period_start_date, in_unit_id, weekday
    )

select
    {{
        indicator_select(
            "s.in_unit_id",
            {
                "breakdown_1": "'arrival_' || s.weekday || '=' || s.slot",
                "numerator": "s.days",
                "denominator": "w.days",
                "exact_value": "cast(s.days as numeric) / w.days",
                "n_persons": "s.persons",
                "n_expected": "w.persons",
            },
        )
    }}
from due as d
inner join
    slots as s
    on s.agency_id = d.agency_id
    and s.period_kind = d.period_kind
    and s.period_start_date = d.period_start_date
inner join
    weekdays as w
    on w.agency_id = s.agency_id
    and w.period_kind = s.period_kind
    and w.period_start_date = s.period_start_date
    and w.in_unit_id = s.in_unit_id
    and w.weekday = s.weekday
