-- One row per gap that a later result no longer shows, training of its field passed between the two results, and
-- funding source of that training.
{{ config(materialized="table", pre_hook="{{ hash_joins() }}", post_hook="{{ analyzed() }}") }}

with
    -- A gap of a field that a later result of the same competency and aspect no longer shows.
    results as (
        select
            d.agency_id,
            d.period_end_date,
            a.person_key,
            a.competency_code,
            a.aspect,
            lower(a.field) as field,
            a.assessed_date,
            a.assessed_level < a.required_level as is_gap,
            lag(a.assessed_level < a.required_level) over results_of_person as was_gap,
            lag(a.assessed_date) over results_of_person as found_date
        from {{ ref("int_connections__due_years") }} as d
        inner join
            {{ ref("int_competency_assessments__current") }} as a
            on a.agency_id = d.agency_id
            and a.assessed_date <= d.period_end_date
        window
            results_of_person as (
                partition by d.agency_id, d.period_end_date, a.person_key, a.competency_code, a.aspect
                order by a.assessed_date, a.assessment_id
            )
    )

select distinct
    r.agency_id,
    r.period_end_date,
    s.breakdown_1,
    r.person_key,
    r.competency_code,
    r.aspect,
    r.assessed_date,
    s.training_id,
    s.spent_idr
from results as r
inner join
    {{ ref("int_connections__participations_of_year") }} as p
    on p.agency_id = r.agency_id
    and p.period_end_date = r.period_end_date
    and p.person_key = r.person_key
    and p.field = r.field
    and p.result = 'lulus'
    and p.end_date between r.found_date and r.assessed_date
inner join
    {{ ref("int_connections__training_spending") }} as s
    on s.agency_id = p.agency_id
    and s.period_end_date = p.period_end_date
    and s.training_id = p.training_id
where r.was_gap and not r.is_gap
