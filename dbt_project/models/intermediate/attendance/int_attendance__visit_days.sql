-- One row per agency, person, date and kind of day (by shift or by calendar) with the first and the last visit.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    visits as (select * from {{ ref("int_attendance__visits") }}),

    shift_visits as (select * from {{ ref("int_attendance__shift_visits") }}),

    placed as (
        select
            v.agency_id,
            v.person_key,
            v.punched_at,
            coalesce(s.work_date, v.punched_date) as work_date,
            s.work_date is not null as is_by_shift
        from visits as v
        left join
            shift_visits as s
            on s.agency_id = v.agency_id
            and s.person_key = v.person_key
            and s.punched_at = v.punched_at
    )

select
    agency_id,
    person_key,
    work_date,
    is_by_shift,
    min(punched_at) as first_at,
    max(punched_at) as last_at,
    count(*) as visits
from placed
group by agency_id, person_key, work_date, is_by_shift
