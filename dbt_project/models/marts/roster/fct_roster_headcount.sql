-- One row per agency, unit and period: persons on the roster on the last day, in all and by kind of employee and sex.
{{ incremental_by_touched_indicator("roster") }}

with
    due as (select * from {{ ref("int_indicators__due") }} where indicator_code = 'headcount'),

    persons as (select * from {{ ref("int_roster__unit_persons") }}),

    members as (
        select agency_id, period_end_date, unit_id, '' as breakdown_1, person_key
        from persons
        union all
        select agency_id, period_end_date, unit_id, 'employee_kind=' || employee_kind as breakdown_1, person_key
        from persons
        union all
        select agency_id, period_end_date, unit_id, 'sex=' || sex as breakdown_1, person_key
        from persons
        where sex is not null
    ),

    counted as (
        select agency_id, period_end_date, unit_id, breakdown_1, count(distinct person_key) as persons
        from members
        group by agency_id, period_end_date, unit_id, breakdown_1
    )

select
    {{
        indicator_select(
            "c.unit_id",
            {
                "breakdown_1": "c.breakdown_1",
                "numerator": "c.persons",
                "exact_value": "c.persons",
                "n_persons": "c.persons",
                "n_expected": "c.persons",
            },
        )
    }}
from due as d
inner join counted as c on c.agency_id = d.agency_id and c.period_end_date = d.period_end_date
