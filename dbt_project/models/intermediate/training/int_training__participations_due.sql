-- One row per last day of a due period and participation that ended in the year up to it.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    due as (
        select distinct agency_id, period_end_date, window_start_date
        from {{ ref("int_indicators__due") }}
        where topic = 'training'
    ),

    participations as (select * from {{ ref("int_training_participations__current") }})

select
    d.agency_id,
    d.period_end_date,
    p.participation_id,
    p.person_key,
    p.provider_kind,
    p.topic,
    p.result,
    p.duration_jp,
    p.cost_idr,
    p.posttest_score - p.pretest_score as gain
from due as d
inner join
    participations as p on p.agency_id = d.agency_id and p.end_date between d.window_start_date and d.period_end_date
