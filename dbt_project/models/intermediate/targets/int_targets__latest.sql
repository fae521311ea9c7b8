-- One row per last day of a due period and approved target: its latest measurement of the year up to that day.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    due as (
        select distinct agency_id, period_end_date, end_month_start_date, window_start_date
        from {{ ref("int_indicators__due") }}
        where topic = 'targets'
    ),

    targets as (select * from {{ ref("int_performance_targets__current") }}),

    measured as (
        select
            d.agency_id,
            d.period_end_date,
            d.end_month_start_date,
            t.target_id,
            t.person_key,
            t.unit_id,
            t.aspect,
            t.target_value,
            t.realised_value,
            coalesce(t.is_lower_better, false) as is_lower_better,
            t.plan_status = 'persetujuan' and not coalesce(t.is_acting, false) as counts,
            {{ dbt.datediff("t.plan_start_date", "t.plan_end_date", "day") }} + 1 as plan_days,
            {{ dbt.datediff("t.plan_start_date", "least(t.measured_date, t.plan_end_date)", "day") }}
            + 1 as passed_days,
            row_number() over (
                partition by d.agency_id, d.period_end_date, t.target_id order by t.measured_date desc
            ) as place
        from due as d
        inner join
            targets as t
            on t.agency_id = d.agency_id
            and t.measured_date between d.window_start_date and d.period_end_date
    ),

    -- Twenty decimals: what is cut off here is far below the last one that is printed.
    shared as (
        select
            m.*,
            case
                when m.realised_value is null
                then 0
                when not m.is_lower_better
                then cast(m.realised_value as numeric(36, 20)) / m.target_value
                when m.realised_value > 0
                then cast(m.target_value as numeric(36, 20)) / m.realised_value
                else 1
            end as uncapped_share
        from measured as m
        where m.place = 1 and m.counts
    )

select
    s.agency_id,
    s.period_end_date,
    s.end_month_start_date,
    s.target_id,
    s.person_key,
    s.unit_id,
    s.aspect,
    least(s.uncapped_share, cap.value) as realised_share,
    case
        when s.is_lower_better
        then coalesce(s.realised_value <= s.target_value, false)
        else coalesce(s.realised_value >= s.target_value, false)
    end as is_achieved,
    greatest(0, cast(s.passed_days as numeric(36, 20)) / s.plan_days) as passed_share
from shared as s {{ rule_join("target_share_cap", "cap", "s.agency_id", "s.period_end_date") }}
