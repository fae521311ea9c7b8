-- One row per due period, unit (with all units below, and the whole agency) and answer sheet, with the respondent's
-- own index.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    sheets as (
        select agency_id, period_kind, period_start_date, response_id, unit_id from {{ ref("int_skm__sheets_due") }}
    ),

    answers as (select * from {{ ref("int_skm__unsur_answers") }}),

    units as (select * from {{ ref("int_skm__units") }}),

    own as (
        select
            agency_id,
            period_kind,
            period_start_date,
            response_id,
            count(*) as answered_unsur,
            avg(cast(score as numeric)) as own_mean
        from answers
        group by agency_id, period_kind, period_start_date, response_id
    ),

    placed as (
        select s.agency_id, s.period_kind, s.period_start_date, s.response_id, u.unit_id
        from sheets as s
        inner join
            units as u
            on u.agency_id = s.agency_id
            and u.period_kind = s.period_kind
            and u.period_start_date = s.period_start_date
            and u.below_unit_id = s.unit_id
        union all
        select agency_id, period_kind, period_start_date, response_id, 'all' as unit_id
        from sheets
    )

select
    p.agency_id,
    p.period_kind,
    p.period_start_date,
    p.unit_id,
    p.response_id,
    coalesce(o.answered_unsur, 0) as answered_unsur,
    o.own_mean
from placed as p
left join
    own as o
    on o.agency_id = p.agency_id
    and o.period_kind = p.period_kind
    and o.period_start_date = p.period_start_date
    and o.response_id = p.response_id
