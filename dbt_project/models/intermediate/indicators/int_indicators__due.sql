-- One row per agency, indicator and period that this run redoes, with the days that enter it.
-- The index is for plans that expect one row and get thousands: without it each of them reads everything that is due.
{{
    config(
        materialized="table",
        indexes=[{"columns": ["agency_id", "period_end_date", "indicator_code"]}],
        post_hook="{{ analyzed() }}",
    )
}}

with
    touched as (select * from {{ touched_indicators() }} as t),

    indicators as (
        select indicator_code, topic, {{ adapter.quote("window") }} as window_kind from {{ ref("indicators") }}
    ),

    periods as (
        select
            t.*,
            i.topic,
            i.window_kind,
            case
                t.period_kind when 'month' then 1 when 'quarter' then 3 when 'semester' then 6 when 'year' then 12
            end as months
        from touched as t
        inner join indicators as i on i.indicator_code = t.indicator_code
    ),

    ended as (
        select
            *,
            {{ date_plus("period_start_date", "months - 1", "month") }} as end_month_start_date,
            {{ date_plus(date_plus("period_start_date", "months", "month"), -1) }} as period_end_date
        from periods
    )

select
    agency_id,
    indicator_code,
    topic,
    window_kind,
    period_kind,
    period_start_date,
    period_end_date,
    end_month_start_date,
    case
        window_kind
        when 'year_to_date'
        then cast(date_trunc('year', period_end_date) as date)
        when 'trailing_12'
        then {{ date_plus("end_month_start_date", -11, "month") }}
        else period_start_date
    end as window_start_date
from ended
