-- One row per due period, person and unit in which the person has a day of a long run without record.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    windows as (select * from {{ ref("int_attendance__run_windows") }}),

    days as (select * from {{ ref("int_attendance__days_classified") }} where is_scheduled),

    followed as (
        select
            x.agency_id,
            x.period_kind,
            x.period_start_date,
            x.end_month_start_date,
            d.person_key,
            d.unit_id,
            d.work_date,
            d.day_class = 'no_record' as is_no_record,
            row_number() over (
                partition by x.agency_id, x.period_kind, x.period_start_date, d.person_key order by d.work_date
            ) as day_number
        from windows as x
        inner join
            days as d
            on d.agency_id = x.agency_id
            and d.month_start_date = x.month_start_date
            and d.person_key = x.person_key
    ),

    -- Within a run the day number and the number among days without record rise together.
    islands as (
        select
            *,
            day_number - row_number() over (
                partition by agency_id, period_kind, period_start_date, person_key order by work_date
            ) as island
        from followed
        where is_no_record
    ),

    runs as (
        select *, count(*) over (partition by agency_id, period_kind, period_start_date, person_key, island) as run_days
        from islands
    )

select distinct r.agency_id, r.period_kind, r.period_start_date, r.end_month_start_date, r.person_key, r.unit_id
from runs as r {{ rule_join("no_record_run_days", "least_days", "r.agency_id", "r.period_start_date") }}
where r.run_days >= least_days.value and r.work_date >= r.period_start_date
