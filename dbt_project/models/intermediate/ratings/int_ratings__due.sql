-- One row per last day of a due period, kind of period and person rated for the latest year, or quarter, ended by then.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    days as (
        select distinct agency_id, period_end_date, {{ date_plus("period_end_date", 1) }} as day_after
        from {{ ref("int_indicators__due") }}
        where topic = 'ratings'
    ),

    stretches as (
        select
            agency_id,
            period_end_date,
            'tahunan' as rating_period_kind,
            {{ date_plus("cast(date_trunc('year', day_after) as date)", -12, "month") }} as stretch_start_date
        from days
        union all
        select
            agency_id,
            period_end_date,
            'triwulan' as rating_period_kind,
            {{ date_plus("cast(date_trunc('quarter', day_after) as date)", -3, "month") }} as stretch_start_date
        from days
    ),

    ratings as (select * from {{ ref("int_ratings__persons") }} where source_quadrant is not null)

select
    s.agency_id,
    s.period_end_date,
    s.rating_period_kind,
    s.stretch_start_date,
    r.stretch_end_date,
    r.person_key,
    r.source_quadrant,
    r.matrix_predikat
from stretches as s
inner join
    ratings as r
    on r.agency_id = s.agency_id
    and r.rating_period_kind = s.rating_period_kind
    and r.stretch_start_date = s.stretch_start_date
