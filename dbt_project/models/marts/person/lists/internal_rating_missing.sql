-- One row per last day of a due period and PNS or PPPK without a rating for the
-- latest quarter ended by then.
{{ incremental_by_due_day("ratings") }}
{{ config(post_hook="{{ analyzed() }}") }}

with
    due as (select * from {{ due_days("ratings") }} as d),

    -- A quarter for which nobody is rated was not delivered: that is a missing file,
    -- not a list of people.
    stretches as (
        select distinct agency_id, period_end_date, stretch_start_date, stretch_end_date
        from {{ ref("int_ratings__due") }}
        where rating_period_kind = 'triwulan'
    ),

    rated as (
        select agency_id, period_end_date, person_key
        from {{ ref("int_ratings__due") }}
        where rating_period_kind = 'triwulan'
    )

select
    p.agency_id,
    p.period_end_date as list_date,
    p.period_end_date,
    p.unit_id,
    p.person_key,
    p.employee_kind,
    s.stretch_start_date,
    s.stretch_end_date
from due as d
inner join stretches as s on s.agency_id = d.agency_id and s.period_end_date = d.period_end_date
inner join
    {{ ref("int_roster__period_ends") }} as p on p.agency_id = d.agency_id and p.period_end_date = d.period_end_date
left join
    rated as r on r.agency_id = p.agency_id and r.period_end_date = p.period_end_date and r.person_key = p.person_key
where r.person_key is null
