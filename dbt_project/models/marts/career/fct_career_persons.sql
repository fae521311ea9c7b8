-- One row per agency, unit, period and indicator of careers: grades of PNS, and the age limit of everybody.
{# Upper part, lower part (null for a count), people behind it, people who could be, and when there is a row. #}
{% set measures = {
    "career_grade_coverage": ["graded", "pns", "pns", "pns", "pns > 0"],
    "career_promotion_rate": ["promoted", "graded", "graded", "pns", "graded > 0"],
    "career_promotions": ["promoted", "null", "promoted", "pns", "pns > 0"],
    "career_time_in_grade_mean": ["months", "12 * graded", "graded", "pns", "graded > 0"],
    "career_time_in_grade_median": ["middle_months", "12", "graded", "pns", "graded > 0"],
    "career_education_persons": ["educated", "null", "educated", "headcount", "educated > 0"],
    "career_pension_1y_share": ["within_1", "dated", "dated", "headcount", "dated > 0"],
    "career_pension_3y_share": ["within_3", "dated", "dated", "headcount", "dated > 0"],
    "career_pension_5y_share": ["within_5", "dated", "dated", "headcount", "dated > 0"],
    "career_past_age_limit_share": ["past", "dated", "dated", "headcount", "dated > 0"],
} %}
{{ incremental_by_touched_indicator("career") }}

with
    due as (select * from {{ ref("int_indicators__due") }} where indicator_code in {{ codes_of(measures) }}),

    joined as (
        select p.unit_id, c.*
        from {{ ref("int_roster__unit_persons") }} as p
        inner join
            {{ ref("int_career__persons") }} as c
            on c.agency_id = p.agency_id
            and c.period_end_date = p.period_end_date
            and c.person_key = p.person_key
    ),

    counted as (
        select
            agency_id,
            period_end_date,
            unit_id,
            count(*) as headcount,
            sum(case when employee_kind = 'pns' then 1 else 0 end) as pns,
            count(months_in_grade) as graded,
            sum(months_in_grade) as months,
            cast(percentile_cont(0.5) within group (order by months_in_grade) as numeric) as middle_months,
            sum(case when is_promoted then 1 else 0 end) as promoted,
            count(education_level) as educated,
            count(years_to_limit) as dated,
            {%- for years in [1, 3, 5] %}
                sum(case when years_to_limit between 0 and {{ years }} then 1 else 0 end) as within_{{ years }},
            {%- endfor %}
            sum(case when years_to_limit < 0 then 1 else 0 end) as past
        from joined
        group by agency_id, period_end_date, unit_id
    ),

    chosen as (
        select
            d.*,
            c.unit_id,
            cast({{ by_indicator(measures, 0) }} as numeric) as numerator,
            cast({{ by_indicator(measures, 1) }} as numeric) as denominator,
            {{ by_indicator(measures, 2) }} as persons,
            {{ by_indicator(measures, 3) }} as expected
        from due as d
        inner join counted as c on c.agency_id = d.agency_id and c.period_end_date = d.period_end_date
        where {{ by_indicator(measures, 4) }}
    )

select
    {{
        indicator_select(
            "d.unit_id",
            {
                "numerator": "d.numerator",
                "denominator": "d.denominator",
                "exact_value": "d.numerator / coalesce(d.denominator, 1)",
                "n_persons": "d.persons",
                "n_expected": "d.expected",
            },
        )
    }}
from chosen as d
