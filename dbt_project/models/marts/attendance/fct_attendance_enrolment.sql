-- One row per agency, unit and period: persons on the roster who can check in.
{{ incremental_by_touched_indicator("attendance") }}

with
    due as (select * from {{ ref("int_indicators__due") }} where indicator_code = 'enrolment_share'),

    persons as (select * from {{ ref("int_roster__unit_persons") }}),

    enrolled as (select * from {{ ref("int_attendance__enrolled_persons") }}),

    counted as (
        select
            d.agency_id,
            d.period_kind,
            d.period_start_date,
            p.unit_id,
            count(e.person_key) as enrolled,
            count(*) as headcount
        from due as d
        inner join persons as p on p.agency_id = d.agency_id and p.period_end_date = d.period_end_date
        left join
            enrolled as e
            on e.agency_id = d.agency_id
            and e.period_start_date = d.period_start_date
            and e.period_end_date = d.period_end_date
            and e.person_key = p.person_key
        group by d.agency_id, d.period_kind, d.period_start_date, p.unit_id
    )

select
    {{
        indicator_select(
            "c.unit_id",
            {
                "numerator": "c.enrolled",
                "denominator": "c.headcount",
                "exact_value": "cast(c.enrolled as numeric) / c.headcount",
                "n_persons": "c.headcount",
                "n_expected": "c.headcount",
            },
        )
    }}
from due as d
inner join
    counted as c
    on c.agency_id = d.agency_id
    and c.period_kind = d.period_kind
    and c.period_start_date = d.period_start_date
