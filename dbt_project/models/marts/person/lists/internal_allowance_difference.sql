-- One row per month and person whose allowance as paid differs from what the city's
-- rule gives.
{{ incremental_by_due_day("allowance") }}
{{ config(post_hook="{{ analyzed() }}") }}

with due as (select * from {{ due_days("allowance") }} as d)

select
    a.agency_id,
    a.period_end_date as list_date,
    a.period_end_date,
    coalesce(p.unit_id, '') as unit_id,
    a.person_key,
    a.earned_idr,
    a.paid_idr,
    a.difference_idr
from due as d
inner join {{ ref("person_allowance") }} as a on a.agency_id = d.agency_id and a.period_end_date = d.period_end_date
left join
    {{ ref("int_roster__period_ends") }} as p
    on p.agency_id = a.agency_id
    and p.period_end_date = a.period_end_date
    and p.person_key = a.person_key
where a.difference_idr <> 0
