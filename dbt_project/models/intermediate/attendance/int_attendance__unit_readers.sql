-- One row per agency, unit, reader and time in which a person of exactly that unit is enrolled on the reader.
with
    employees as (select * from {{ ref("int_attendance__employees") }}),

    enrolments as (select * from {{ ref("int_attendance__enrolments") }})

select distinct
    e.agency_id,
    e.unit_id,
    n.device_id,
    greatest(e.valid_from, n.valid_from) as valid_from,
    least(e.valid_to, n.valid_to) as valid_to
from employees as e
inner join enrolments as n on n.agency_id = e.agency_id and n.person_key = e.person_key
where n.valid_from <= e.valid_to and n.valid_to >= e.valid_from
