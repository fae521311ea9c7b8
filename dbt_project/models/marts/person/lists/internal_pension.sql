-- One row per last day of a due period and person who reaches the age limit in that
-- year or the next. Only the year of
-- birth is kept, so the month is for the personnel office to look up.
{{ incremental_by_due_day("career") }}
{{ config(post_hook="{{ analyzed() }}") }}

with due as (select * from {{ due_days("career") }} as d)

select
    p.agency_id,
    p.period_end_date as list_date,
    p.period_end_date,
    p.unit_id,
    p.person_key,
    p.employee_kind,
    c.position_type,
    cast(extract(year from p.period_end_date) as integer) + c.years_to_limit as limit_year
from due as d
inner join
    {{ ref("int_roster__period_ends") }} as p on p.agency_id = d.agency_id and p.period_end_date = d.period_end_date
inner join
    {{ ref("int_career__persons") }} as c
    on c.agency_id = p.agency_id
    and c.period_end_date = p.period_end_date
    and c.person_key = p.person_key
where c.years_to_limit between 0 and 1
