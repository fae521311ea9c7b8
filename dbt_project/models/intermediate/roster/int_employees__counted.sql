-- One row per person and roster in force, of those whose legal standing counts.
with
    employees as (select * from {{ ref("int_employees__validity") }}),

    standings as (select * from {{ ref("legal_standings") }} where is_counted)

select
    e.agency_id,
    e.person_key,
    e.unit_id,
    e.employee_kind,
    e.sex,
    e.birth_year,
    e.position_type,
    e.position_title,
    e.grade,
    e.education,
    e.valid_from,
    e.valid_to,
    e._delivery_id
from employees as e
inner join
    standings as s
    on s.legal_standing = e.legal_standing
    and e.valid_from <= coalesce(s.valid_to, e.valid_from)
    and e.valid_to >= s.valid_from
