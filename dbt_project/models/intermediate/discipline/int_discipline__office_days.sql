-- One row per agency and date from its first decision on an absence: the ordinary week of five days. It stands in for
-- months
-- of which nothing is known of the person's own calendar.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    agencies as (
        select agency_id, min(month_start_date) as first_date, max(work_date) as last_date
        from {{ ref("int_discipline__decisions") }}
        group by agency_id
    ),

    holidays as (select * from {{ ref("holidays") }}),

    days as (
        select
            a.agency_id,
            d.work_date,
            {{ month_of("d.work_date") }} as month_start_date,
            case
                when {{ iso_weekday("d.work_date") }} > 5
                then 0
                when
                    exists (
                        select 1
                        from holidays as h
                        where
                            h.holiday_date = d.work_date
                            and h.decided_on <= d.work_date
                            and (h.agency_id is null or h.agency_id = a.agency_id)
                    )
                then 0
                else 1
            end as working
        from agencies as a
        cross join {{ each_day("a.first_date", month_end(month_of("a.last_date")), "d") }}
    )

select
    *,
    sum(working) over (partition by agency_id, month_start_date order by work_date) as working_number,
    sum(working) over (partition by agency_id, month_start_date) as working_days
from days
