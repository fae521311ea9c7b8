-- One row per agency, date and working pattern with hours of its own (shift work has a roster instead).
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    days as (select * from {{ ref("int_attendance__calendar_days") }} where is_touched),

    hours as (select * from {{ ref("work_hours") }}),

    patterns as (select distinct pattern from hours)

select
    d.agency_id,
    d.calendar_date,
    p.pattern,
    h.pattern is not null and not d.is_holiday as is_scheduled,
    {{ moment_of("d.calendar_date", "h.starts_at") }} as starts_at,
    {{ moment_of("d.calendar_date", "h.ends_at") }} as ends_at,
    {{ status_rank("h.status") }} as hours_rank
from days as d
cross join patterns as p
left join
    hours as h
    on h.pattern = p.pattern
    and h.season = d.season
    and h.iso_weekday = d.iso_weekday
    and d.calendar_date between h.valid_from and coalesce(h.valid_to, d.calendar_date)
