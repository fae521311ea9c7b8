-- One row per agency, due period's end and training that a person ended this year, with the gain between its tests;
-- who gave up has no gain.
{{ config(materialized="table", pre_hook="{{ hash_joins() }}", post_hook="{{ analyzed() }}") }}

select
    d.agency_id,
    d.period_end_date,
    p.training_id,
    p.person_key,
    lower(p.topic) as field,
    p.end_date,
    p.result,
    p.duration_jp,
    case when p.result <> 'mengundurkan_diri' then p.posttest_score - p.pretest_score end as gain
from {{ ref("int_connections__due_years") }} as d
inner join
    {{ ref("int_training_participations__current") }} as p
    on p.agency_id = d.agency_id
    and p.end_date between d.year_start_date and d.period_end_date
