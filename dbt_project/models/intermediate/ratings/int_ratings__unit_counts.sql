-- One row per last day of a due period, unit and kind of rated period (and both together): people by predikat.
{% set levels = ["sangat_baik", "baik", "butuh_perbaikan", "kurang", "sangat_kurang"] %}
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

-- One aggregate over everybody, and no join of aggregates: PostgreSQL takes those for one row, and then loops. A unit
-- in
-- which nobody is rated has a coverage of 0.
with
    kinds as (
        select 'tahunan' as rating_period_kind
        union all
        select 'triwulan' as rating_period_kind
    ),

    of_person as (
        select
            agency_id,
            period_end_date,
            person_key,
            count(*) as rated,
            count(matrix_predikat) as comparable,
            sum(case when matrix_predikat <> source_quadrant then 1 else 0 end) as differing
        from {{ ref("int_ratings__due") }}
        group by agency_id, period_end_date, person_key
    )

select
    p.agency_id,
    p.period_end_date,
    p.unit_id,
    k.rating_period_kind,
    max(r.stretch_start_date) as stretch_start_date,
    max(r.stretch_end_date) as stretch_end_date,
    count(*) as headcount,
    count(r.person_key) as rated,
    {% for level in levels -%}
        sum(case when r.source_quadrant = '{{ level }}' then 1 else 0 end) as {{ level }},
    {% endfor -%}
    count(r.matrix_predikat) as comparable,
    count(r.matrix_predikat) as comparable_persons,
    sum(case when r.matrix_predikat <> r.source_quadrant then 1 else 0 end) as differing
from {{ ref("int_roster__unit_persons") }} as p
cross join kinds as k
left join
    {{ ref("int_ratings__due") }} as r
    on r.agency_id = p.agency_id
    and r.period_end_date = p.period_end_date
    and r.person_key = p.person_key
    and r.rating_period_kind = k.rating_period_kind
group by p.agency_id, p.period_end_date, p.unit_id, k.rating_period_kind
union all
select
    p.agency_id,
    p.period_end_date,
    p.unit_id,
    '' as rating_period_kind,
    cast(null as date) as stretch_start_date,
    cast(null as date) as stretch_end_date,
    count(*) as headcount,
    cast(coalesce(sum(r.rated), 0) as bigint) as rated,
    {% for level in levels -%} cast(null as bigint) as {{ level }}, {% endfor -%}
    cast(coalesce(sum(r.comparable), 0) as bigint) as comparable,
    sum(case when r.comparable > 0 then 1 else 0 end) as comparable_persons,
    cast(coalesce(sum(r.differing), 0) as bigint) as differing
from {{ ref("int_roster__unit_persons") }} as p
left join
    of_person as r
    on r.agency_id = p.agency_id
    and r.period_end_date = p.period_end_date
    and r.person_key = p.person_key
group by p.agency_id, p.period_end_date, p.unit_id
