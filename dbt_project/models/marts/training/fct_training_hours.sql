-- One row per agency, unit, period and indicator of training hours in the year up to the period's end.
{% set measures = {
    "training_jp_mean": ["jp", "true"],
    "training_reach_rate": ["case when trained then 1 else 0 end", "true"],
    "training_jp20_rate": ["case when jp >= pns_target then 1 else 0 end", "employee_kind = 'pns'"],
    "training_pppk_over_24_rate": [
        "case when jp > pppk_ceiling then 1 else 0 end",
        "employee_kind in ('pppk', 'pppk_paruh_waktu')",
    ],
} %}
{{ incremental_by_touched_indicator("training") }}

with
    due as (select * from {{ ref("int_indicators__due") }} where indicator_code in {{ codes_of(measures) }}),

    persons as (select * from {{ ref("int_roster__unit_persons") }}),

    hours as (select * from {{ ref("int_training__person_hours") }}),

    ruled as (
        select d.*, t.value as pns_target, c.value as pppk_ceiling
        from
            due as d
            {{ rule_join("jp_target_pns", "t", "d.agency_id", "d.period_end_date") }}
            {{ rule_join("jp_ceiling_pppk", "c", "d.agency_id", "d.period_end_date") }}
        -- Without the rule in force there is no target to reach.
        where
            (d.indicator_code <> 'training_jp20_rate' or t.value is not null)
            and (d.indicator_code <> 'training_pppk_over_24_rate' or c.value is not null)
    ),

    joined as (
        select d.*, p.unit_id, p.employee_kind, coalesce(h.jp, 0) as jp, h.person_key is not null as trained
        from ruled as d
        inner join persons as p on p.agency_id = d.agency_id and p.period_end_date = d.period_end_date
        left join
            hours as h
            on h.agency_id = p.agency_id
            and h.period_end_date = p.period_end_date
            and h.person_key = p.person_key
    ),

    counted as (
        select
            agency_id,
            period_kind,
            period_start_date,
            indicator_code,
            unit_id,
            sum({{ by_indicator(measures, 0) }}) as numerator,
            count(*) as persons
        from joined as d
        where {{ by_indicator(measures, 1) }}
        group by agency_id, period_kind, period_start_date, indicator_code, unit_id
    )

select
    {{
        indicator_select(
            "d.unit_id",
            {
                "numerator": "d.numerator",
                "denominator": "d.persons",
                "exact_value": "cast(d.numerator as numeric) / d.persons",
                "n_persons": "d.persons",
                "n_expected": "d.persons",
            },
        )
    }}
from counted as d
