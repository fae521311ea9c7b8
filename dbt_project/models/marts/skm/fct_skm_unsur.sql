-- One row per agency, unit, period and unsur that somebody answered: its mean score (NRR).
{{ incremental_by_touched_indicator("skm") }}

with
    due as (select * from {{ ref("int_indicators__due") }} where indicator_code = 'skm_nrr'),

    unsur_means as (select * from {{ ref("int_skm__unsur_means") }}),

    samples as (select * from {{ ref("int_skm__required_samples") }})

select
    {{
        indicator_select(
            "m.unit_id",
            {
                "breakdown_1": "'unsur=' || m.unsur_code",
                "numerator": "m.score_sum",
                "denominator": "m.answers",
                "exact_value": "m.nrr",
                "n_persons": "m.answers",
                "n_expected": "s.required_sample",
            },
        )
    }}
from due as d
inner join
    unsur_means as m
    on m.agency_id = d.agency_id
    and m.period_kind = d.period_kind
    and m.period_start_date = d.period_start_date
left join
    samples as s
    on s.agency_id = m.agency_id
    and s.period_kind = m.period_kind
    and s.period_start_date = m.period_start_date
    and s.unit_id = m.unit_id
