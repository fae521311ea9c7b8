-- One row per agency, unit and period: the satisfaction index with exact weights, and with an office's printed weight.
{% set measures = {
    "ikm": ["scale.value", "m.nrr_sum / m.active_unsur"],
    "ikm_printed_weight": ["scale.value * printed.value", "m.nrr_sum"],
} %}
{{ incremental_by_touched_indicator("skm") }}

with
    due as (select * from {{ ref("int_indicators__due") }} where indicator_code in {{ codes_of(measures) }}),

    unsur_means as (select * from {{ ref("int_skm__unsur_means") }}),

    unit_sheets as (select * from {{ ref("int_skm__unit_sheets") }} where answered_unsur > 0),

    samples as (select * from {{ ref("int_skm__required_samples") }}),

    means as (
        select agency_id, period_kind, period_start_date, unit_id, sum(nrr) as nrr_sum, count(*) as active_unsur
        from unsur_means
        group by agency_id, period_kind, period_start_date, unit_id
    ),

    respondents as (
        select
            agency_id,
            period_kind,
            period_start_date,
            unit_id,
            count(*) as respondents,
            cast(stddev_samp(own_mean) as numeric) as own_sd
        from unit_sheets
        group by agency_id, period_kind, period_start_date, unit_id
    ),

    measured as (
        select
            d.agency_id,
            d.period_kind,
            d.period_start_date,
            d.indicator_code,
            m.unit_id,
            m.nrr_sum,
            m.active_unsur,
            n.respondents,
            s.required_sample,
            -- Divisions leave noise in the last digits; without it a value on the edge of two bands stays on the edge.
            {{ round_half_up("(" ~ by_indicator(measures, 1) ~ ") * (" ~ by_indicator(measures, 0) ~ ")", 12) }}
            as index_value,
            case
                when d.indicator_code = 'ikm'
                then q.value * scale.value * n.own_sd / sqrt(cast(n.respondents as numeric))
            end as margin
        from due as d
        inner join
            means as m
            on m.agency_id = d.agency_id
            and m.period_kind = d.period_kind
            and m.period_start_date = d.period_start_date
        inner join
            respondents as n
            on n.agency_id = m.agency_id
            and n.period_kind = m.period_kind
            and n.period_start_date = m.period_start_date
            and n.unit_id = m.unit_id
        left join
            samples as s
            on s.agency_id = m.agency_id
            and s.period_kind = m.period_kind
            and s.period_start_date = m.period_start_date
            and s.unit_id = m.unit_id
            {{ rule_join("skm_scale", "scale", "d.agency_id", "d.period_end_date") }}
            {{ rule_join("skm_printed_weight", "printed", "d.agency_id", "d.period_end_date") }}
            {{ rule_join("normal_quantile", "q", "d.agency_id", "d.period_end_date") }}
    )

select
    {{
        indicator_select(
            "d.unit_id",
            {
                "numerator": round_half_up("d.nrr_sum", 6),
                "denominator": "d.active_unsur",
                "exact_value": "d.index_value",
                "n_persons": "d.respondents",
                "n_expected": "d.required_sample",
                "exact_low": "d.index_value - d.margin",
                "exact_high": "d.index_value + d.margin",
                "interval_method": "case when d.margin is not null then 'normal_95' end",
            },
        )
    }}
from measured as d
where d.index_value is not null
