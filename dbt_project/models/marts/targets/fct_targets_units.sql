-- One row per agency, unit, period, indicator and aspect: targets of units, with those of the units below.
{% set measures = {
    "unit_target_count": ["targets", "null", "targets"],
    "unit_target_realised_share": ["round(realised, 6)", "targets", "realised / targets"],
    "unit_target_achieved_rate": ["achieved", "targets", "cast(achieved as numeric) / targets"],
} %}
{{ incremental_by_touched_indicator("targets") }}

with
    due as (select * from {{ ref("int_indicators__due") }} where indicator_code in {{ codes_of(measures) }}),

    targets as (select * from {{ ref("int_targets__latest") }} where person_key is null),

    ancestors as (select * from {{ ref("int_units__ancestors") }} where ancestor_unit_id <> 'all'),

    -- A plan of a unit that the tree no longer holds counts for the city alone.
    placed as (
        select a.ancestor_unit_id as in_unit_id, t.*
        from targets as t
        inner join
            ancestors as a
            on a.agency_id = t.agency_id
            and a.month_start_date = t.end_month_start_date
            and a.unit_id = t.unit_id
        union all
        select 'all' as in_unit_id, t.*
        from targets as t
    ),

    summed as ({{ targets_summed("placed", "in_unit_id") }})

select
    {{
        indicator_select(
            "s.in_unit_id",
            {
                "breakdown_1": "s.breakdown_1",
                "numerator": by_indicator(measures, 0),
                "denominator": by_indicator(measures, 1),
                "exact_value": by_indicator(measures, 2),
            },
        )
    }}
from due as d
inner join summed as s on s.agency_id = d.agency_id and s.period_end_date = d.period_end_date
where d.indicator_code <> 'unit_target_count' or s.breakdown_1 = ''
