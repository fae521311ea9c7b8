-- One row per agency and date of the touched months and the days around them, from which shifts reach in.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    -- An agency whose profile expects no punches has no attendance to classify.
    months as (
        select t.agency_id, t.month_start_date
        from {{ touched_months("attendance") }} as t
        inner join
            {{ source("reference_tables", "agency_feed") }} as f on f.agency_id = t.agency_id and f.feed = 'punches'
    ),

    -- Three days: a shift of 24 hours that starts late on the day before still reaches four hours into the day after
    -- next.
    days as (
        select distinct m.agency_id, d.calendar_date
        from months as m
        cross join
            {{
                each_day(
                    date_plus("m.month_start_date", -3),
                    date_plus(month_end("m.month_start_date"), 3),
                    "d",
                    "calendar_date",
                )
            }}
    ),

    seasons as (select * from {{ ref("seasons") }}),

    holidays as (select * from {{ ref("holidays") }})

select
    d.agency_id,
    d.calendar_date,
    {{ month_of("d.calendar_date") }} as month_start_date,
    m.agency_id is not null as is_touched,
    {{ iso_weekday("d.calendar_date") }} as iso_weekday,
    coalesce(s.season, 'normal') as season,
    exists (
        select 1
        from holidays as h
        where
            h.holiday_date = d.calendar_date
            and h.decided_on <= d.calendar_date
            and (h.agency_id is null or h.agency_id = d.agency_id)
    ) as is_holiday,
    collapse.value as punch_collapse_seconds,
    margin.value as shift_margin_minutes
from days as d
left join months as m on m.agency_id = d.agency_id and m.month_start_date = {{ month_of("d.calendar_date") }}
left join
    seasons as s on d.calendar_date between s.starts_on and s.ends_on
    {{ rule_join("punch_collapse_seconds", "collapse", "d.agency_id", "d.calendar_date") }}
    {{ rule_join("shift_margin_minutes", "margin", "d.agency_id", "d.calendar_date") }}
