-- One row per agency, month, person and unit the person served in, with days of each class.
{% set classes = [
    "leave",
    "official_duty",
    "flexible",
    "present",
    "late",
    "early_leave",
    "late_and_early_leave",
    "single_punch",
    "unknown",
    "no_record",
] %}
{{ incremental_by_touched_month("attendance", indexes=[{"columns": ["agency_id", "month_start_date"]}]) }}
{{ config(post_hook="{{ analyzed() }}") }}

with
    months as (select agency_id, month_start_date from {{ touched_months("attendance") }} as t),

    days as (select * from {{ ref("int_attendance__days_classified") }})

select
    d.agency_id,
    d.month_start_date,
    d.person_key,
    d.unit_id,
    sum(case when d.is_scheduled then 1 else 0 end) as scheduled_days,
    sum(case when d.pattern = 'shift' then 1 else 0 end) as shift_pattern_days,
    {% for class in classes -%}
        sum(case when d.day_class = '{{ class }}' then 1 else 0 end) as {{ class }}_days,
    {% endfor -%}
    sum(d.late_minutes) as late_minutes,
    min(d.hours_rank) as hours_rank
from days as d
inner join months as m on m.agency_id = d.agency_id and m.month_start_date = d.month_start_date
group by d.agency_id, d.month_start_date, d.person_key, d.unit_id
