-- One row per agency, unit, period and indicator of credit points of the latest year that has ended.
{% set measures = {
    "credit_points_mean": ["persons", "points / persons"],
    "credit_points_total": ["null", "points"],
} %}
{{ incremental_by_touched_indicator("ratings") }}

with
    due as (select * from {{ ref("int_indicators__due") }} where indicator_code in {{ codes_of(measures) }}),

    days as (
        select distinct
            agency_id,
            period_end_date,
            {{ date_plus("cast(date_trunc('year', " ~ date_plus("period_end_date", 1) ~ ") as date)", -12, "month") }}
            as year_start_date
        from due
    ),

    summed as (
        select
            p.agency_id,
            p.period_end_date,
            p.unit_id,
            sum(c.credit_points) as points,
            count(c.credit_points) as persons,
            count(*) as headcount
        from days as d
        inner join
            {{ ref("int_roster__unit_persons") }} as p
            on p.agency_id = d.agency_id
            and p.period_end_date = d.period_end_date
        left join
            {{ ref("fct_person_credit_points") }} as c
            on c.agency_id = p.agency_id
            and c.person_key = p.person_key
            and c.year_start_date = d.year_start_date
        group by p.agency_id, p.period_end_date, p.unit_id
        having count(c.credit_points) > 0
    )

select
    {{
        indicator_select(
            "s.unit_id",
            {
                "numerator": "s.points",
                "denominator": by_indicator(measures, 0),
                "exact_value": by_indicator(measures, 1),
                "n_persons": "s.persons",
                "n_expected": "s.headcount",
            },
        )
    }}
from due as d
inner join summed as s on s.agency_id = d.agency_id and s.period_end_date = d.period_end_date
