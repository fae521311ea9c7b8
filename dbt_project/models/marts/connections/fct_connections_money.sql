-- One row per agency, period, indicator and funding source: what the trainings that it paid for cost per hour, per
-- point gained and per gap closed, and the gain itself.
{{ incremental_by_touched_indicator("connections") }}
{{ config(pre_hook="{{ hash_joins() }}") }}

{% set codes = [
    "connection_cost_per_jp",
    "connection_gain_by_source",
    "connection_cost_per_point",
    "connection_gaps_closed",
    "connection_cost_per_gap",
] %}

with
    due as (select * from {{ ref("int_indicators__due") }} where indicator_code in ('{{ codes | join("', '") }}')),

    measured as (select * from {{ ref("int_connections__training_costs") }}),

    ratios as (
        select
            'connection_cost_per_jp' as indicator_code,
            m.*,
            m.spent_on_jp as numerator,
            m.jp as denominator,
            m.passed_persons as persons
        from measured as m
        where m.jp > 0
        union all
        select
            'connection_gain_by_source' as indicator_code,
            m.*,
            m.gain_sum as numerator,
            m.scored as denominator,
            m.scored_persons as persons
        from measured as m
        where m.scored > 0
        union all
        -- Rupiah per point means something only where there is a gain beyond doubt.
        select
            'connection_cost_per_point' as indicator_code,
            m.*,
            m.spent_on_gain as numerator,
            m.gain_sum as denominator,
            m.scored_persons as persons
        from measured as m
        where m.gain_low > 0
        union all
        select
            'connection_gaps_closed' as indicator_code, m.*, m.gaps as numerator, null as denominator, null as persons
        from measured as m
        union all
        select
            'connection_cost_per_gap' as indicator_code,
            m.*,
            m.spent_on_gaps as numerator,
            m.gaps as denominator,
            m.closed_persons as persons
        from measured as m
        where m.gaps > 0
    )

select
    {{
        indicator_select(
            "'all'",
            {
                "breakdown_1": "r.breakdown_1",
                "numerator": "r.numerator",
                "denominator": "r.denominator",
                "exact_value": "r.numerator / coalesce(cast(r.denominator as numeric), 1)",
                "n_persons": "r.persons",
                "exact_low": "case when d.indicator_code = 'connection_gain_by_source' then r.gain_low end",
                "exact_high": "case when d.indicator_code = 'connection_gain_by_source' then r.gain_high end",
                "interval_method": "case when d.indicator_code = 'connection_gain_by_source' and r.scored > 1 then 'normal_95' end",
                "own_label": "case when d.indicator_code = 'connection_gain_by_source' then case when r.gain_low > 0 then 'cukup' else 'data_belum_cukup' end when d.indicator_code = 'connection_gaps_closed' and r.gaps = 0 then 'data_belum_cukup' end",
            },
        )
    }}
from due as d
inner join
    ratios as r
    on r.agency_id = d.agency_id
    and r.period_end_date = d.period_end_date
    and r.indicator_code = d.indicator_code
