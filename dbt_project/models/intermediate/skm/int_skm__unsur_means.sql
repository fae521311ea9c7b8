-- One row per due period, unit (with all units below, and the whole agency) and unsur that somebody answered: sum,
-- count and NRR.
{{ config(materialized="table") }}

with
    answers as (select * from {{ ref("int_skm__unsur_answers") }}),

    unit_sheets as (select * from {{ ref("int_skm__unit_sheets") }})

select
    s.agency_id,
    s.period_kind,
    s.period_start_date,
    s.unit_id,
    a.unsur_code,
    sum(a.score) as score_sum,
    count(*) as answers,
    cast(sum(a.score) as numeric) / count(*) as nrr
from unit_sheets as s
inner join
    answers as a
    on a.agency_id = s.agency_id
    and a.period_kind = s.period_kind
    and a.period_start_date = s.period_start_date
    and a.response_id = s.response_id
group by s.agency_id, s.period_kind, s.period_start_date, s.unit_id, a.unsur_code
