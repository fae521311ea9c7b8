-- One row per agency, person and planned shift of a person who works shifts that day, with the times between which
-- punches are its.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    days as (select * from {{ ref("int_attendance__calendar_days") }}),

    rosters as (select * from {{ ref("int_shift_rosters__current") }}),

    employees as (select * from {{ ref("int_attendance__employees") }}),

    patterns as (select * from {{ ref("int_attendance__unit_patterns") }}),

    planned as (
        select
            r.agency_id,
            r.person_key,
            r.work_date,
            {{ moment_of("r.work_date", "r.starts_at") }} as starts_at,
            {{ moment_of("r.work_date", "r.ends_at") }} as ends_at,
            d.shift_margin_minutes
        from rosters as r
        inner join days as d on d.agency_id = r.agency_id and d.calendar_date = r.work_date
        inner join
            employees as e
            on e.agency_id = r.agency_id
            and e.person_key = r.person_key
            and r.work_date between e.valid_from and e.valid_to
        inner join
            patterns as p on p.agency_id = e.agency_id and p.unit_id = e.unit_id and p.calendar_date = r.work_date
        where p.pattern = 'shift' and e.employee_kind <> 'pppk_paruh_waktu'
    ),

    -- An end that is not after the start is on the next day.
    ended as (
        select
            agency_id,
            person_key,
            work_date,
            shift_margin_minutes,
            starts_at,
            case when ends_at > starts_at then ends_at else {{ dbt.dateadd("day", 1, "ends_at") }} end as ends_at
        from planned
    )

select
    agency_id,
    person_key,
    work_date,
    starts_at,
    ends_at,
    {{ dbt.dateadd("minute", "-shift_margin_minutes", "starts_at") }} as takes_from,
    {{ dbt.dateadd("minute", "shift_margin_minutes", "ends_at") }} as takes_to
from ended
