-- One row per due period and unit that owes or pools a survey and whose population is known: how many answers the
-- formula asks for.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    periods as (
        select distinct agency_id, period_kind, period_start_date, period_end_date
        from {{ ref("int_indicators__due") }}
        where topic = 'skm'
    ),

    units as (select * from {{ ref("int_skm__units") }}),

    populations as (
        select p.agency_id, p.period_kind, p.period_start_date, p.period_end_date, s.unit_id, s.population
        from periods as p
        inner join
            {{ ref("int_service_populations__current") }} as s
            on s.agency_id = p.agency_id
            and s.period_start_date between p.period_start_date and p.period_end_date
    ),

    pooled as (
        select p.agency_id, p.period_kind, p.period_start_date, p.period_end_date, u.unit_id, p.population
        from populations as p
        inner join
            units as u
            on u.agency_id = p.agency_id
            and u.period_kind = p.period_kind
            and u.period_start_date = p.period_start_date
            and u.below_unit_id = p.unit_id
        union all
        select agency_id, period_kind, period_start_date, period_end_date, 'all' as unit_id, population
        from populations
    ),

    summed as (
        select agency_id, period_kind, period_start_date, period_end_date, unit_id, sum(population) as population
        from pooled
        group by agency_id, period_kind, period_start_date, period_end_date, unit_id
    )

select
    s.agency_id,
    s.period_kind,
    s.period_start_date,
    s.unit_id,
    s.population,
    -- Krejcie and Morgan; the nearest whole number gives the printed tables (PermenPANRB 14/2017).
    {{ round_half_up(
        "c.value * s.population * p.value * (1 - p.value)"
        ~ " / (d.value * d.value * (s.population - 1) + c.value * p.value * (1 - p.value))", 0
    ) }} as required_sample
from
    summed as s
    {{ rule_join("krejcie_chi_square", "c", "s.agency_id", "s.period_end_date") }}
    {{ rule_join("krejcie_proportion", "p", "s.agency_id", "s.period_end_date") }}
    {{ rule_join("krejcie_precision", "d", "s.agency_id", "s.period_end_date") }}
where s.population > 0
