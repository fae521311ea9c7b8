-- One row per agency, feed and month in which the feed has rows.
{{ config(materialized="table") }}

with
    coverage as (select agency_id, feed, month_start_date from {{ ref("feed_coverage") }} where "rows" > 0),

    reader_days as (select * from {{ ref("int_attendance__reader_days") }}),

    -- A city that checks in by telephone only has no PINs, so nothing is missing when nobody is enrolled on a reader.
    without_pins as (
        select agency_id, 'reader_enrolments' as feed, month_start_date
        from reader_days
        group by agency_id, month_start_date
        having sum(pin_punches) = 0
    )

select agency_id, feed, month_start_date
from coverage
union
select agency_id, feed, month_start_date
from without_pins
