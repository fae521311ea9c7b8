-- One row per agency, holder of a functional position and rated year: the year's credit points.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    ratings as (
        select *
        from {{ ref("int_ratings__persons") }}
        where rating_period_kind = 'tahunan' and source_quadrant is not null
    ),

    positions as (select * from {{ ref("int_position_histories__current") }}),

    -- The position held on the year's last day; two from the same day are a mistake of the source, and the later
    -- number wins.
    held as (
        select
            r.agency_id,
            r.person_key,
            r.stretch_start_date,
            r.stretch_end_date,
            r.source_quadrant,
            p.position_type,
            p.functional_level,
            row_number() over (
                partition by r.agency_id, r.person_key, r.stretch_start_date
                order by p.start_date desc, p.position_history_id desc
            ) as place
        from ratings as r
        inner join
            positions as p
            on p.agency_id = r.agency_id
            and p.person_key = r.person_key
            and p.start_date <= r.stretch_end_date
    ),

    coefficients as (select * from {{ ref("credit_coefficients") }}),

    percentages as (select * from {{ ref("credit_percentages") }})

select
    h.agency_id,
    h.person_key,
    h.stretch_start_date as year_start_date,
    h.stretch_end_date as year_end_date,
    h.functional_level,
    h.source_quadrant as predikat,
    c.coefficient,
    p.percentage,
    {{ round_half_up("c.coefficient * p.percentage / 100", 2) }} as credit_points
from held as h
inner join
    coefficients as c
    on c.functional_level = h.functional_level
    and h.stretch_end_date between c.valid_from and coalesce(c.valid_to, h.stretch_end_date)
inner join
    percentages as p
    on p.predikat = h.source_quadrant
    and h.stretch_end_date between p.valid_from and coalesce(p.valid_to, h.stretch_end_date)
where h.place = 1 and h.position_type = 'fungsional'
