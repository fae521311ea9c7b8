-- One row per due period and pair of a unit that owes or pools a survey (a service unit or a unit above one) and a
-- unit below it, itself included.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    periods as (
        select distinct agency_id, period_kind, period_start_date, period_end_date, end_month_start_date
        from {{ ref("int_indicators__due") }}
        where topic = 'skm'
    ),

    ancestors as (select * from {{ ref("int_units__ancestors") }}),

    service_units as (select * from {{ ref("int_units__validity") }} where is_service_unit),

    judged as (
        select distinct
            p.agency_id, p.period_kind, p.period_start_date, p.end_month_start_date, a.ancestor_unit_id as unit_id
        from periods as p
        inner join
            service_units as s on s.agency_id = p.agency_id and p.period_end_date between s.valid_from and s.valid_to
        inner join
            ancestors as a
            on a.agency_id = p.agency_id
            and a.month_start_date = p.end_month_start_date
            and a.unit_id = s.unit_id
        where a.ancestor_unit_id <> 'all'
    )

select j.agency_id, j.period_kind, j.period_start_date, j.unit_id, a.unit_id as below_unit_id
from judged as j
inner join
    ancestors as a
    on a.agency_id = j.agency_id
    and a.month_start_date = j.end_month_start_date
    and a.ancestor_unit_id = j.unit_id
