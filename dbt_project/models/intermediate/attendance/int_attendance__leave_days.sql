-- One row per agency, person and date covered by an approved leave or official duty.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    days as (select agency_id, calendar_date from {{ ref("int_attendance__calendar_days") }} where is_touched),

    records as (select * from {{ ref("int_leave_records__current") }} where status = 'disetujui')

select
    r.agency_id,
    r.person_key,
    d.calendar_date as work_date,
    max(case when r.leave_kind <> 'dinas_luar' then 1 else 0 end) = 1 as is_leave
from records as r
inner join days as d on d.agency_id = r.agency_id and d.calendar_date between r.start_date and r.end_date
group by r.agency_id, r.person_key, d.calendar_date
