-- One row per agency, person and visit to a reader: repeats within the rule's seconds are the same visit.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    days as (select agency_id, calendar_date, punch_collapse_seconds from {{ ref("int_attendance__calendar_days") }}),

    punches as (select * from {{ ref("int_attendance__punches_matched") }} where person_key is not null),

    -- The punch before counts even when it was itself a repeat: five in a row, each within a minute, are one visit.
    ordered as (
        select
            agency_id,
            person_key,
            punched_at,
            punched_date,
            lag(punched_at) over (partition by agency_id, person_key order by punched_at) as previous_at
        from punches
    )

select o.agency_id, o.person_key, o.punched_at, o.punched_date
from ordered as o
inner join days as d on d.agency_id = o.agency_id and d.calendar_date = o.punched_date
where o.previous_at is null or {{ seconds_between("o.previous_at", "o.punched_at") }} > d.punch_collapse_seconds
