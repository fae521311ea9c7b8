-- One row per agency, month, person, unit, weekday and time of day: days on which the
-- person's first record fell there.
{% set weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] %}
{{ incremental_by_touched_month("attendance", indexes=[{"columns": ["agency_id", "month_start_date"]}]) }}
{{ config(post_hook="{{ analyzed() }}") }}

with
    months as (select agency_id, month_start_date from {{ touched_months("attendance") }} as t),

    -- The days that the on-time rate is about: a first and a last record, and hours
    -- to hold them against.
    days as (
        select
            *,
            case
                {{ iso_weekday("first_at") }}
                {%- for day in weekdays %} when {{ loop.index }} then '{{ day }}' {%- endfor %}
            end as weekday,
            extract(hour from first_at) * 60 + extract(minute from first_at) as minute_of_day
        from {{ ref("int_attendance__days_classified") }}
        where day_class in ('present', 'late', 'early_leave', 'late_and_early_leave')
    ),

    slots as (select * from {{ ref("arrival_slots") }})

select d.agency_id, d.month_start_date, d.person_key, d.unit_id, d.weekday, s.slot, count(*) as days
from days as d
inner join months as m on m.agency_id = d.agency_id and m.month_start_date = d.month_start_date
inner join slots as s on d.minute_of_day between s.from_minute and s.to_minute
group by d.agency_id, d.month_start_date, d.person_key, d.unit_id, d.weekday, s.slot
