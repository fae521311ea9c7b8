-- One row per agency, unit and date on which none of the unit's readers delivered anything.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    days as (select agency_id, calendar_date from {{ ref("int_attendance__calendar_days") }} where is_touched),

    unit_days as (select distinct agency_id, unit_id, work_date from {{ ref("int_attendance__roster_days") }}),

    readers as (
        select distinct r.agency_id, r.unit_id, r.device_id, d.calendar_date
        from {{ ref("int_attendance__unit_readers") }} as r
        inner join days as d on d.agency_id = r.agency_id and d.calendar_date between r.valid_from and r.valid_to
    ),

    reader_days as (select agency_id, device_id, punched_date from {{ ref("int_attendance__reader_days") }}),

    -- A unit without a reader checks in by telephone.
    expected as (
        select u.agency_id, u.unit_id, u.work_date, coalesce(r.device_id, 'MOBILE') as device_id
        from unit_days as u
        left join readers as r on r.agency_id = u.agency_id and r.unit_id = u.unit_id and r.calendar_date = u.work_date
    )

select x.agency_id, x.unit_id, x.work_date
from expected as x
left join reader_days as d on d.agency_id = x.agency_id and d.device_id = x.device_id and d.punched_date = x.work_date
group by x.agency_id, x.unit_id, x.work_date
having count(d.device_id) = 0
