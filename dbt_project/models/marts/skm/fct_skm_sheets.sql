-- One row per agency, unit, period and indicator of answer sheets: how many, against the required sample, how many
-- complete.
{% set measures = {
    "skm_respondents": ["u.sheets", "null", "u.sheets"],
    "skm_sample_rate": [
        "u.sheets",
        "u.required_sample",
        "cast(u.sheets as numeric) / nullif(u.required_sample, 0)",
    ],
    "skm_complete_rate": [
        "u.complete_sheets",
        "u.sheets",
        "cast(u.complete_sheets as numeric) / nullif(u.sheets, 0)",
    ],
} %}
{{ incremental_by_touched_indicator("skm") }}

with
    due as (select * from {{ ref("int_indicators__due") }} where indicator_code in {{ codes_of(measures) }}),

    unsur as (select count(*) as unsur_count from {{ ref("skm_unsur") }}),

    -- A unit that owes a survey and has no answer is counted with 0: that is a fact about it, not an absence.
    units as (
        select distinct agency_id, period_kind, period_start_date, unit_id
        from {{ ref("int_skm__units") }}
        union
        select distinct agency_id, period_kind, period_start_date, 'all' as unit_id
        from due
    ),

    unit_sheets as (select * from {{ ref("int_skm__unit_sheets") }}),

    samples as (select * from {{ ref("int_skm__required_samples") }}),

    counted as (
        select
            u.agency_id,
            u.period_kind,
            u.period_start_date,
            u.unit_id,
            count(s.response_id) as sheets,
            sum(case when s.answered_unsur = n.unsur_count then 1 else 0 end) as complete_sheets
        from units as u
        cross join unsur as n
        left join
            unit_sheets as s
            on s.agency_id = u.agency_id
            and s.period_kind = u.period_kind
            and s.period_start_date = u.period_start_date
            and s.unit_id = u.unit_id
        group by u.agency_id, u.period_kind, u.period_start_date, u.unit_id
    ),

    compared as (
        select c.*, s.required_sample
        from counted as c
        left join
            samples as s
            on s.agency_id = c.agency_id
            and s.period_kind = c.period_kind
            and s.period_start_date = c.period_start_date
            and s.unit_id = c.unit_id
    )

select
    {{
        indicator_select(
            "u.unit_id",
            {
                "numerator": by_indicator(measures, 0),
                "denominator": by_indicator(measures, 1),
                "exact_value": by_indicator(measures, 2),
                "n_persons": "u.sheets",
                "n_expected": "u.required_sample",
            },
        )
    }}
from due as d
inner join
    compared as u
    on u.agency_id = d.agency_id
    and u.period_kind = d.period_kind
    and u.period_start_date = d.period_start_date
where {{ by_indicator(measures, 2) }} is not null
