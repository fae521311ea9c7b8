-- One row per agency and day within reach of a due period, with the number of working days up to and including it.
-- Monday to Friday without the holidays that were decided by then: the calendar of those who have no other pattern.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    spans as (
        select agency_id, min(window_start_date) as first_date, max(period_end_date) as last_date
        from {{ ref("int_indicators__due") }}
        where topic = 'feedback'
        group by agency_id
    ),

    days as (
        select s.agency_id, d.calendar_date
        from spans as s
        cross join {{ each_day("s.first_date", "s.last_date", "d", "calendar_date") }}
    ),

    holidays as (select * from {{ ref("holidays") }}),

    judged as (
        select
            d.agency_id,
            d.calendar_date,
            case
                when
                    {{ iso_weekday("d.calendar_date") }} <= 5
                    and not exists (
                        select 1
                        from holidays as h
                        where
                            h.holiday_date = d.calendar_date
                            and h.decided_on <= d.calendar_date
                            and (h.agency_id is null or h.agency_id = d.agency_id)
                    )
                then 1
                else 0
            end as is_working
        from days as d
    )

select
    agency_id,
    calendar_date,
    is_working,
    sum(is_working) over (
        partition by agency_id order by calendar_date rows between unbounded preceding and current row
    ) as working_days_so_far
from judged
