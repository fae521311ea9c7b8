-- One row per agency, unit, period and rate of classified days.
-- Each indicator: days counted, days they are a part of, persons with such days. K is scheduled days with known data.
{% set seen = "(present_days + late_days + early_leave_days + late_and_early_leave_days)" %}
{% set known = "(scheduled_days - unknown_days)" %}
{% set attended = "(" ~ seen ~ " + single_punch_days + flexible_days + official_duty_days)" %}
{% set late = "(late_days + late_and_early_leave_days)" %}
{% set early = "(early_leave_days + late_and_early_leave_days)" %}
{% set answerable = "(" ~ known ~ " - leave_days)" %}
{% set measures = {
    "attendance_rate": [attended, answerable],
    "attendance_rate_12m": [attended, answerable],
    "no_record_rate": ["no_record_days", answerable],
    "on_time_rate": ["present_days", seen],
    "late_rate": [late, seen],
    "early_leave_rate": [early, seen],
    "late_minutes_mean": ["late_minutes", late],
    "single_punch_rate": ["single_punch_days", "(" ~ seen ~ " + single_punch_days)"],
    "unknown_rate": ["unknown_days", "scheduled_days"],
    "leave_rate": ["leave_days", "scheduled_days"],
    "official_duty_rate": ["official_duty_days", "scheduled_days"],
} %}
{% set judged_by_hours = ["on_time_rate", "late_rate", "early_leave_rate", "late_minutes_mean"] %}
{{ incremental_by_touched_indicator("attendance") }}

with
    due as (
        select *, case when window_kind = 'trailing_12' then 'trailing_12' else 'month' end as counted_window
        from {{ ref("int_indicators__due") }}
        where indicator_code in {{ codes_of(measures) }}
    ),

    persons as (select * from {{ ref("int_attendance__unit_persons") }}),

    counted as (
        select
            d.agency_id,
            d.period_kind,
            d.period_start_date,
            d.indicator_code,
            p.unit_id,
            {{ by_indicator(measures, 0) }} as numerator,
            {{ by_indicator(measures, 1) }} as denominator,
            p.scheduled_days,
            case when d.indicator_code in ('{{ judged_by_hours | join("', '") }}') then p.hours_rank end as hours_rank
        from due as d
        inner join
            persons as p
            on p.agency_id = d.agency_id
            and p.period_kind = d.period_kind
            and p.period_start_date = d.period_start_date
            and p.window_kind = d.counted_window
    ),

    {{ summed_over_persons("scheduled_days", has_hours=true) }}
