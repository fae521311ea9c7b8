-- One row per agency, last day of a due period, unit (with all units below, and the whole agency) and person.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    persons as (select * from {{ ref("int_roster__period_ends") }}),

    ancestors as (select * from {{ ref("int_units__ancestors") }} where ancestor_unit_id <> 'all')

select p.agency_id, p.period_end_date, a.ancestor_unit_id as unit_id, p.person_key, p.employee_kind, p.sex
from persons as p
inner join
    ancestors as a
    on a.agency_id = p.agency_id
    and a.month_start_date = p.end_month_start_date
    and a.unit_id = p.unit_id
union all
select agency_id, period_end_date, 'all' as unit_id, person_key, employee_kind, sex
from persons
