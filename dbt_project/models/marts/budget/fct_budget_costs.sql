-- One row per agency and period: spending of the training budget over the hours of passed training, and over the people
-- whom training made competent.
{% set measures = {
    "training_budget_cost_per_jp": ["t.jp", "t.persons"],
    "training_budget_cost_per_competent": ["t.competent_persons", "t.competent_persons"],
} %}
{{ incremental_by_touched_indicator("budget") }}

with
    due as (select * from {{ ref("int_indicators__due") }} where indicator_code in {{ codes_of(measures) }}),

    days as (select distinct agency_id, period_end_date, window_start_date from due),

    spent as (
        select agency_id, period_end_date, spent_idr
        from {{ ref("int_budget__unit_sums") }}
        where unit_id = 'all' and breakdown_1 = '' and spent_idr > 0
    ),

    passed as (select * from {{ ref("int_training_participations__current") }} where result = 'lulus'),

    trained as (
        select
            d.agency_id,
            d.period_end_date,
            sum(p.duration_jp) as jp,
            count(distinct p.person_key) as persons,
            -- Where a score is missing the pass stands for itself.
            count(
                distinct case when coalesce(p.posttest_score > p.pretest_score, true) then p.person_key end
            ) as competent_persons
        from days as d
        inner join
            passed as p on p.agency_id = d.agency_id and p.end_date between d.window_start_date and d.period_end_date
        group by d.agency_id, d.period_end_date
    )

select
    {{
        indicator_select(
            "'all'",
            {
                "numerator": "s.spent_idr",
                "denominator": by_indicator(measures, 0),
                "exact_value": "s.spent_idr / (" ~ by_indicator(measures, 0) ~ ")",
                "n_persons": by_indicator(measures, 1),
            },
        )
    }}
from due as d
inner join spent as s on s.agency_id = d.agency_id and s.period_end_date = d.period_end_date
inner join trained as t on t.agency_id = d.agency_id and t.period_end_date = d.period_end_date
where {{ by_indicator(measures, 0) }} > 0
