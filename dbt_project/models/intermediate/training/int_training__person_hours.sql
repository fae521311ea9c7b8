-- One row per last day of a due period and person with a passed training in the year up to it.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with participations as (select * from {{ ref("int_training__participations_due") }} where result = 'lulus')

select
    agency_id,
    period_end_date,
    person_key,
    sum(duration_jp) as jp,
    sum(cost_idr) as cost_idr,
    sum(case when cost_idr is not null then duration_jp end) as jp_with_cost
from participations
group by agency_id, period_end_date, person_key
