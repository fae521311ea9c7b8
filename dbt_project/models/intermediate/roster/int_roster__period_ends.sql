-- One row per agency, last day of a due period and person on the roster that day.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    days as (select distinct agency_id, period_end_date, end_month_start_date from {{ ref("int_indicators__due") }}),

    employees as (select * from {{ ref("int_employees__counted") }})

select
    d.agency_id,
    d.period_end_date,
    d.end_month_start_date,
    e.person_key,
    e.unit_id,
    e.employee_kind,
    e.sex,
    e.birth_year,
    e.position_type,
    e.position_title,
    e.grade,
    e.education
from days as d
inner join employees as e on e.agency_id = d.agency_id and d.period_end_date between e.valid_from and e.valid_to
