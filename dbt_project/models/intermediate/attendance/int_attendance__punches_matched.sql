-- One row per punch of the touched months and the days around them, with the person it belongs to, if anybody.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    days as (select * from {{ ref("int_attendance__calendar_days") }}),

    punches as (
        select *
        from {{ ref("stg_punches") }}
        where
            punched_at >= (select min(calendar_date) from days)
            and punched_at < (select {{ date_plus("max(calendar_date)", 1) }} from days)
    ),

    enrolments as (select * from {{ ref("int_attendance__enrolments") }})

select
    p.agency_id,
    p.device_id,
    p.punched_at,
    d.calendar_date as punched_date,
    d.is_touched,
    p.pin is not null and p.person_key is null as is_by_pin,
    p.person_key is not null as is_self_identified,
    coalesce(p.person_key, e.person_key) as person_key
from punches as p
inner join days as d on d.agency_id = p.agency_id and d.calendar_date = p.punched_date
left join
    enrolments as e
    on e.agency_id = p.agency_id
    and e.device_id = p.device_id
    and e.pin = p.pin
    and p.punched_date between e.valid_from and e.valid_to
