-- One row per agency, person, kind of period and year or quarter: the rating that counts.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    ratings as (
        select
            *,
            cast(
                date_trunc(
                    case rating_period_kind when 'tahunan' then 'year' else 'quarter' end, period_end_date
                ) as date
            ) as stretch_start_date
        from {{ ref("int_performance_ratings__current") }}
        where not coalesce(is_acting, false)
    ),

    -- Who moved in the year has several rows: the one with the latest last day counts, also where it says "not rated".
    ranked as (
        select
            *,
            row_number() over (
                partition by agency_id, person_key, rating_period_kind, stretch_start_date
                order by period_end_date desc, period_start_date, rating_id desc
            ) as place
        from ratings
    ),

    matrix as (select * from {{ ref("performance_matrix") }})

select
    r.agency_id,
    r.person_key,
    r.rating_period_kind,
    r.stretch_start_date,
    {{
        date_plus(
            date_plus("r.stretch_start_date", "case r.rating_period_kind when 'tahunan' then 12 else 3 end", "month"),
            -1,
        )
    }} as stretch_end_date,
    r.rating_id,
    r.period_start_date,
    r.period_end_date,
    r.work_result,
    r.behaviour,
    r.source_quadrant,
    m.predikat as matrix_predikat,
    r.skp_value
from ranked as r
left join
    matrix as m
    on m.work_result = r.work_result
    and m.behaviour = r.behaviour
    and r.period_end_date between m.valid_from and coalesce(m.valid_to, r.period_end_date)
where r.place = 1
