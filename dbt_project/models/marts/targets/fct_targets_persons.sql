-- One row per agency, unit, period, indicator and aspect: plans and targets of the people on the roster.
{% set measures = {
    "skp_plan_rate": ["persons", "headcount", "cast(persons as numeric) / headcount", "headcount"],
    "skp_target_count": ["targets", "null", "targets", "persons"],
    "skp_realised_share": ["round(realised, 6)", "targets", "realised / nullif(targets, 0)", "persons"],
    "skp_achieved_rate": [
        "achieved",
        "targets",
        "cast(achieved as numeric) / nullif(targets, 0)",
        "persons",
    ],
} %}
{{ incremental_by_touched_indicator("targets") }}

with
    due as (select * from {{ ref("int_indicators__due") }} where indicator_code in {{ codes_of(measures) }}),

    placed as (
        select p.unit_id as in_unit_id, t.*
        from {{ ref("int_roster__unit_persons") }} as p
        inner join
            {{ ref("int_targets__latest") }} as t
            on t.agency_id = p.agency_id
            and t.period_end_date = p.period_end_date
            and t.person_key = p.person_key
    ),

    summed as ({{ targets_summed("placed", "in_unit_id") }}),

    -- Read where it is used: PostgreSQL forgets a table's statistics inside a step that is used twice, and then loops.
    headcounts as (
        select agency_id, period_end_date, unit_id, count(*) as headcount
        from {{ ref("int_roster__unit_persons") }}
        group by agency_id, period_end_date, unit_id
    ),

    -- A unit with people and without plans has a share of 0, and no targets to speak of.
    completed as (
        select
            h.agency_id,
            h.period_end_date,
            h.unit_id,
            h.headcount,
            coalesce(s.breakdown_1, '') as breakdown_1,
            coalesce(s.persons, 0) as persons,
            coalesce(s.targets, 0) as targets,
            s.realised,
            s.achieved
        from headcounts as h
        left join
            summed as s
            on s.agency_id = h.agency_id
            and s.period_end_date = h.period_end_date
            and s.in_unit_id = h.unit_id
    )

select
    {{
        indicator_select(
            "c.unit_id",
            {
                "breakdown_1": "c.breakdown_1",
                "numerator": by_indicator(measures, 0),
                "denominator": by_indicator(measures, 1),
                "exact_value": by_indicator(measures, 2),
                "n_persons": by_indicator(measures, 3),
                "n_expected": "c.headcount",
            },
        )
    }}
from due as d
inner join completed as c on c.agency_id = d.agency_id and c.period_end_date = d.period_end_date
where
    (c.targets > 0 or d.indicator_code = 'skp_plan_rate')
    and (c.breakdown_1 = '' or d.indicator_code in ('skp_realised_share', 'skp_achieved_rate'))
