-- One row per agency, unit, period and indicator of daily activity reports.
-- Each indicator: what is counted, what it is a part of, who could have been in it.
{% set measures = {
    "activity_day_rate": ["reported_days", "owed_days", "owed_days"],
    "activity_reporter_rate": [
        "case when reported_days > 0 then 1 else 0 end",
        "case when owed_days > 0 then 1 else 0 end",
        "owed_days",
    ],
    "activity_min_days_rate": [
        "case when reported_days >= min_days * months then 1 else 0 end",
        "case when owed_days > 0 then 1 else 0 end",
        "owed_days",
    ],
    "activity_identical_text_rate": ["identical_text_entries", "entries", "owed_days + entries"],
    "activity_identical_time_rate": ["identical_time_entries", "entries", "owed_days + entries"],
} %}
{{ incremental_by_touched_indicator("activity") }}

with
    due as (select * from {{ ref("int_indicators__due") }} where indicator_code in {{ codes_of(measures) }}),

    persons as (select * from {{ ref("int_activity__unit_persons") }}),

    ruled as (
        select
            d.*,
            r.value as min_days,
            case d.period_kind when 'month' then 1 when 'quarter' then 3 when 'semester' then 6 else 12 end as months
        from due as d {{ rule_join("activity_min_days", "r", "d.agency_id", "d.period_end_date") }}
    ),

    counted as (
        select
            d.agency_id,
            d.period_kind,
            d.period_start_date,
            d.indicator_code,
            p.unit_id,
            {{ by_indicator(measures, 0) }} as numerator,
            {{ by_indicator(measures, 1) }} as denominator,
            {{ by_indicator(measures, 2) }} as expected
        from ruled as d
        inner join
            persons as p
            on p.agency_id = d.agency_id
            and p.period_kind = d.period_kind
            and p.period_start_date = d.period_start_date
    ),

    {{ summed_over_persons("expected") }}
