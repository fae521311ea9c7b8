-- One row per agency, unit, period and indicator of the latest survey that somebody else held: each unit's published
-- index, the mean of its parts, and the median of the units.
{% set measures = {
    "survey_published_index": ["100 * r.engagement_index", "null", "100 * r.engagement_index"],
    "survey_index_parts_mean": [
        "100 * (r.leaders_index + r.supervisors_index + r.work_index)",
        "3",
        "100 * (r.leaders_index + r.supervisors_index + r.work_index) / 3",
    ],
} %}
{{ incremental_by_touched_indicator("staff_survey") }}

with
    due as (
        select *
        from {{ ref("int_indicators__due") }}
        where indicator_code in {{ codes_of(measures) }} or indicator_code = 'survey_index_median'
    ),

    results as (select * from {{ ref("int_staff_survey_results__current") }}),

    surveys as (
        select d.agency_id, d.period_end_date, d.end_month_start_date, max(r.survey_date) as survey_date
        from (select distinct agency_id, period_end_date, window_start_date, end_month_start_date from due) as d
        inner join
            results as r
            on r.agency_id = d.agency_id
            and r.survey_date between d.window_start_date and d.period_end_date
        group by d.agency_id, d.period_end_date, d.end_month_start_date
    ),

    -- Rows of a benchmark or of an overall mean are no units of the tree and stay out.
    of_units as (
        select s.period_end_date, r.*
        from surveys as s
        inner join results as r on r.agency_id = s.agency_id and r.survey_date = s.survey_date
        inner join
            {{ ref("int_units__ancestors") }} as u
            on u.agency_id = r.agency_id
            and u.month_start_date = s.end_month_start_date
            and u.unit_id = r.unit_id
            and u.ancestor_unit_id = r.unit_id
    ),

    ordered as (
        select
            agency_id,
            period_end_date,
            engagement_index,
            row_number() over (partition by agency_id, period_end_date order by engagement_index) as place,
            count(*) over (partition by agency_id, period_end_date) as units
        from of_units
    ),

    -- The middle one of an odd number, the mean of the middle two of an even one.
    medians as (
        select agency_id, period_end_date, 100 * sum(engagement_index) / count(*) as median_index
        from ordered
        where 2 * place between units and units + 2
        group by agency_id, period_end_date
    )

select
    {{
        indicator_select(
            "r.unit_id",
            {
                "numerator": by_indicator(measures, 0),
                "denominator": by_indicator(measures, 1),
                "exact_value": by_indicator(measures, 2),
                "n_persons": "r.respondents",
                "own_label": "case when d.indicator_code = 'survey_index_parts_mean' and abs((r.leaders_index + r.supervisors_index + r.work_index) / 3 - r.engagement_index) > t.value then 'berbeda' end",
            },
        )
    }}
from due as d
inner join
    of_units as r on r.agency_id = d.agency_id and r.period_end_date = d.period_end_date
    {{ rule_join("survey_parts_tolerance", "t", "d.agency_id", "d.period_end_date") }}
where {{ by_indicator(measures, 2) }} is not null
union all
select {{ indicator_select("'all'", {"numerator": "m.median_index", "exact_value": "m.median_index"}) }}
from due as d
inner join medians as m on m.agency_id = d.agency_id and m.period_end_date = d.period_end_date
where d.indicator_code = 'survey_index_median'
