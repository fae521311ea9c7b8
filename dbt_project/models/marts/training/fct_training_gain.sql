-- One row per agency, unit and period: mean difference of the scores after and before, over participations with both.
{{ incremental_by_touched_indicator("training") }}

with
    due as (select * from {{ ref("int_indicators__due") }} where indicator_code = 'training_gain_mean'),

    persons as (select * from {{ ref("int_roster__unit_persons") }}),

    gains as (
        select agency_id, period_end_date, person_key, gain
        from {{ ref("int_training__participations_due") }}
        where gain is not null and result <> 'mengundurkan_diri'
    ),

    ruled as (
        select d.*, q.value as quantile
        from due as d {{ rule_join("normal_quantile", "q", "d.agency_id", "d.period_end_date") }}
    ),

    joined as (
        select p.agency_id, p.period_end_date, p.unit_id, p.person_key, g.gain
        from persons as p
        left join
            gains as g
            on g.agency_id = p.agency_id
            and g.period_end_date = p.period_end_date
            and g.person_key = p.person_key
    ),

    measured as (
        select
            agency_id,
            period_end_date,
            unit_id,
            sum(gain) as gain_sum,
            count(gain) as participations,
            cast(stddev_samp(gain) as numeric) as gain_sd,
            count(distinct case when gain is not null then person_key end) as persons,
            count(distinct person_key) as headcount
        from joined
        group by agency_id, period_end_date, unit_id
        having count(gain) > 0
    )

select
    {{
        indicator_select(
            "m.unit_id",
            {
                "numerator": "m.gain_sum",
                "denominator": "m.participations",
                "exact_value": "m.gain_sum / m.participations",
                "n_persons": "m.persons",
                "n_expected": "m.headcount",
                "exact_low": "m.gain_sum / m.participations - d.quantile * m.gain_sd / sqrt(cast(m.participations as numeric))",
                "exact_high": "m.gain_sum / m.participations + d.quantile * m.gain_sd / sqrt(cast(m.participations as numeric))",
                "interval_method": "case when m.participations >= 2 then 'normal_95' end",
            },
        )
    }}
from ruled as d
inner join measured as m on m.agency_id = d.agency_id and m.period_end_date = d.period_end_date
