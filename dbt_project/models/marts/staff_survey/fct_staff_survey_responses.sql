-- One row per agency, unit, period and indicator: sheets of the latest wave, and their share of the people invited.
{% set measures = {
    "staff_survey_responses": ["r.sheets", "null", "r.sheets", "r.sheets"],
    "staff_survey_response_rate": [
        "r.sheets",
        "r.invited",
        "cast(r.sheets as numeric) / nullif(r.invited, 0)",
        "r.invited",
    ],
} %}
{{ incremental_by_touched_indicator("staff_survey") }}

with
    due as (select * from {{ ref("int_indicators__due") }} where indicator_code in {{ codes_of(measures) }}),

    waves as (select * from {{ ref("int_staff_survey__waves") }}),

    chosen as (select distinct agency_id, wave_date, {{ month_of("wave_date") }} as tree_month_start_date from waves),

    -- Invited is who was on the roster on the wave's first day; the sheets name units of that day's tree.
    concerned as (
        select c.agency_id, c.wave_date, c.tree_month_start_date, e.unit_id, 0 as sheets, 1 as invited
        from chosen as c
        inner join
            {{ ref("int_employees__counted") }} as e
            on e.agency_id = c.agency_id
            and c.wave_date between e.valid_from and e.valid_to
        union all
        select c.agency_id, c.wave_date, c.tree_month_start_date, s.unit_id, 1 as sheets, 0 as invited
        from chosen as c
        inner join
            {{ ref("int_staff_survey_responses__current") }} as s
            on s.agency_id = c.agency_id
            and s.wave_date = c.wave_date
    ),

    placed as ({{ on_units("concerned", ["wave_date", "sheets", "invited"]) }}),

    counted as (
        select agency_id, wave_date, unit_id, sum(sheets) as sheets, sum(invited) as invited
        from placed
        group by agency_id, wave_date, unit_id
    )

select
    {{
        indicator_select(
            "r.unit_id",
            {
                "numerator": by_indicator(measures, 0),
                "denominator": by_indicator(measures, 1),
                "exact_value": by_indicator(measures, 2),
                "n_persons": by_indicator(measures, 3),
                "n_expected": "nullif(r.invited, 0)",
            },
        )
    }}
from due as d
inner join waves as w on w.agency_id = d.agency_id and w.period_end_date = d.period_end_date
inner join counted as r on r.agency_id = w.agency_id and r.wave_date = w.wave_date
-- Without a roster on that day nobody knows how many were invited.
where {{ by_indicator(measures, 2) }} is not null
