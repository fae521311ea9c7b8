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

    -- One aggregate over everybody, and no join of aggregates: PostgreSQL takes those for one row, and then loops.
    members as (
        {% for member in [
            "",
            "target_aspect=kuantitas",
            "target_aspect=kualitas",
            "target_aspect=waktu",
            "target_aspect=biaya",
        ] -%}
            select '{{ member }}' as breakdown_1 {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    of_person as ({{ targets_summed(ref("int_targets__latest"), "person_key", decimals=20) }}),

    -- A unit with people and without plans has a share of 0, and no targets to speak of.
    completed as (
        select
            p.agency_id,
            p.period_end_date,
            p.unit_id,
            m.breakdown_1,
            count(*) as headcount,
            count(t.person_key) as persons,
            coalesce(sum(t.targets), 0) as targets,
            {{ round_half_up("sum(t.realised)", 12) }} as realised,
            sum(t.achieved) as achieved
        from {{ ref("int_roster__unit_persons") }} as p
        cross join members as m
        left join
            of_person as t
            on t.agency_id = p.agency_id
            and t.period_end_date = p.period_end_date
            and t.person_key = p.person_key
            and t.breakdown_1 = m.breakdown_1
        group by p.agency_id, p.period_end_date, p.unit_id, m.breakdown_1
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
