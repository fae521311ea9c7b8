-- One row per agency, unit, period and funding source: training budget allocated, spent, and the one over the other.
{% set measures = {
    "training_budget_planned": ["s.planned_idr", "null", "s.planned_idr"],
    "training_budget_spent": ["s.spent_idr", "null", "s.spent_idr"],
    "training_budget_absorption_rate": [
        "s.spent_idr",
        "s.planned_idr",
        "s.spent_idr / nullif(s.planned_idr, 0)",
    ],
} %}
{{ incremental_by_touched_indicator("budget") }}

with
    due as (select * from {{ ref("int_indicators__due") }} where indicator_code in {{ codes_of(measures) }}),

    sums as (select * from {{ ref("int_budget__unit_sums") }})

select
    {{
        indicator_select(
            "s.unit_id",
            {
                "breakdown_1": "s.breakdown_1",
                "numerator": by_indicator(measures, 0),
                "denominator": by_indicator(measures, 1),
                "exact_value": by_indicator(measures, 2),
            },
        )
    }}
from due as d
inner join sums as s on s.agency_id = d.agency_id and s.period_end_date = d.period_end_date
-- Spending without an allocation has no rate.
where {{ by_indicator(measures, 2) }} is not null
