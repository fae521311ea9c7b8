-- One row per due period of a headline figure: the median of the units' own figures,
-- beside the agency's.
{{ config(materialized="table") }}

with
    headlines as (
        select i.indicator_code, t.min_persons
        from {{ ref("profile_figures") }} as p
        inner join {{ ref("indicators") }} as i on i.indicator_code = p.indicator_code
        inner join {{ ref("disclosure_thresholds") }} as t on t.disclosure_class = i.disclosure_class
        where p.is_headline
    ),

    due as (
        select d.*, h.min_persons, p.value as least_units
        from {{ ref("int_indicators__due") }} as d
        inner join
            headlines as h on h.indicator_code = d.indicator_code
            {{ rule_join("profile_least_peers", "p", "d.agency_id", "d.period_end_date") }}
    ),

    figures as (select * from {{ ref("indicator_measured") }} where breakdown_1 = '' and breakdown_2 = ''),

    units as (select * from {{ ref("dim_unit") }}),

    ranked as (
        select
            d.agency_id,
            d.period_kind,
            d.period_start_date,
            d.indicator_code,
            f.value,
            row_number() over (
                partition by d.agency_id, d.period_kind, d.period_start_date, d.indicator_code order by f.value
            ) as place,
            count(*) over (partition by d.agency_id, d.period_kind, d.period_start_date, d.indicator_code) as places
        from due as d
        inner join
            figures as f
            on f.agency_id = d.agency_id
            and f.period_kind = d.period_kind
            and f.period_start_date = d.period_start_date
            and f.indicator_code = d.indicator_code
        inner join
            units as u
            on u.agency_id = d.agency_id
            and u.month_start_date = d.end_month_start_date
            and u.unit_id = f.unit_id
        where f.n_persons >= d.min_persons
    ),

    medians as (
        select agency_id, period_kind, period_start_date, indicator_code, max(places) as units, avg(value) as value
        from ranked
        where 2 * place between places and places + 2
        group by agency_id, period_kind, period_start_date, indicator_code
    )

-- The people behind it are those of the whole agency.
select
    {{
        indicator_select(
            "'all'",
            {
                "breakdown_1": "'reference=unit_median'",
                "exact_value": "m.value",
                "n_persons": "f.n_persons",
            },
        )
    }}
from due as d
inner join
    medians as m
    on m.agency_id = d.agency_id
    and m.period_kind = d.period_kind
    and m.period_start_date = d.period_start_date
    and m.indicator_code = d.indicator_code
inner join
    figures as f
    on f.agency_id = d.agency_id
    and f.period_kind = d.period_kind
    and f.period_start_date = d.period_start_date
    and f.indicator_code = d.indicator_code
    and f.unit_id = 'all'
where m.units >= d.least_units
