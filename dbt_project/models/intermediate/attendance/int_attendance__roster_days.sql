-- One row per agency, person and date of the touched months on which the person is on the roster.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    days as (
        select agency_id, calendar_date, month_start_date
        from {{ ref("int_attendance__calendar_days") }}
        where is_touched
    ),

    employees as (select * from {{ ref("int_attendance__employees") }}),

    patterns as (select * from {{ ref("int_attendance__unit_patterns") }}),

    -- Dates by time of validity first: the join to people is then one of equal values and can hash.
    validity_days as (
        select v.agency_id, v.valid_from, v.valid_to, d.calendar_date, d.month_start_date
        from (select distinct agency_id, valid_from, valid_to from employees) as v
        inner join days as d on d.agency_id = v.agency_id and d.calendar_date between v.valid_from and v.valid_to
    )

select
    s.agency_id,
    e.person_key,
    s.calendar_date as work_date,
    s.month_start_date,
    e.unit_id,
    e.employee_kind,
    -- Hours of part-time PPPK are set locally and not known here.
    case when e.employee_kind = 'pppk_paruh_waktu' then 'flexible' else coalesce(p.pattern, 'five_day') end as pattern
from validity_days as s
inner join employees as e on e.agency_id = s.agency_id and e.valid_from = s.valid_from and e.valid_to = s.valid_to
left join patterns as p on p.agency_id = s.agency_id and p.unit_id = e.unit_id and p.calendar_date = s.calendar_date
