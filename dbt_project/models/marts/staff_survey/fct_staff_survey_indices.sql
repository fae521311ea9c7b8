-- One row per agency, unit, period and index or statement: how positive the answers of the latest wave were.
{% set dimensions = {
    "staff_engagement_index": ["'engagement'"],
    "staff_motivation_index": ["'motivation'"],
    "staff_change_readiness_index": ["'change_readiness'"],
} %}
{{ incremental_by_touched_indicator("staff_survey") }}

with
    due as (
        select *
        from {{ ref("int_indicators__due") }}
        where indicator_code in {{ codes_of(dimensions) }} or indicator_code = 'staff_survey_item_positive'
    ),

    waves as (select * from {{ ref("int_staff_survey__waves") }}),

    answers as (select * from {{ ref("int_staff_survey__answers") }}),

    -- What one sheet says: of each index the share of positive answers, of each statement whether it was positive.
    own as (
        select
            agency_id,
            wave_date,
            tree_month_start_date,
            response_id,
            unit_id,
            dimension as subject,
            cast(sum(positive) as numeric) / count(*) as share
        from answers
        group by agency_id, wave_date, tree_month_start_date, response_id, unit_id, dimension
        union all
        select agency_id, wave_date, tree_month_start_date, response_id, unit_id, item_code, cast(positive as numeric)
        from answers
    ),

    placed as ({{ on_units("own", ["wave_date", "subject", "share"]) }}),

    means as (
        select
            agency_id,
            wave_date,
            unit_id,
            subject,
            count(*) as respondents,
            -- Divisions leave noise in the last digits; without it a value half way between two stays there.
            {{ round_half_up("sum(share)", 9) }} as share_sum,
            {{ round_half_up("sum(share) / count(*)", 12) }} as mean,
            cast(stddev_samp(share) as numeric) / sqrt(cast(count(*) as numeric)) as standard_error
        from placed
        group by agency_id, wave_date, unit_id, subject
    ),

    measured as (
        select
            d.*,
            m.unit_id,
            m.subject,
            m.respondents,
            m.share_sum,
            m.mean,
            case when d.indicator_code <> 'staff_survey_item_positive' then q.value * m.standard_error end as margin
        from due as d
        inner join waves as w on w.agency_id = d.agency_id and w.period_end_date = d.period_end_date
        inner join
            means as m
            on m.agency_id = w.agency_id
            and m.wave_date = w.wave_date
            and (
                m.subject = {{ by_indicator(dimensions, 0) }}
                or d.indicator_code = 'staff_survey_item_positive'
                and m.subject not in ('engagement', 'motivation', 'change_readiness')
            )
            {{ rule_join("normal_quantile", "q", "d.agency_id", "d.period_end_date") }}
    )

select
    {{
        indicator_select(
            "d.unit_id",
            {
                "breakdown_1": "case when d.indicator_code = 'staff_survey_item_positive' then 'survey_item=' || d.subject else '' end",
                "numerator": round_half_up("d.share_sum", 6),
                "denominator": "d.respondents",
                "exact_value": "d.mean",
                "n_persons": "d.respondents",
                "n_expected": "d.respondents",
                "exact_low": "case when d.margin is not null then greatest(d.mean - d.margin, 0) end",
                "exact_high": "case when d.margin is not null then least(d.mean + d.margin, 1) end",
                "interval_method": "case when d.margin is not null then 'normal_95' end",
            },
        )
    }}
from measured as d
