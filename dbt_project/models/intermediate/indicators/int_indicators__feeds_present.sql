-- One row per agency, feed and month in which the feed has rows, or in which nothing is missing without it.
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
    ),

    -- A city without shifts, say, whose profile does not name their roster.
    never_expected as (
        select m.agency_id, r.feed, m.month_start_date
        from {{ source("plan", "known_month") }} as m
        cross join (select distinct feed from {{ ref("indicator_required_feeds") }} where only_if_expected) as r
        left join {{ source("reference_tables", "agency_feed") }} as f on f.agency_id = m.agency_id and f.feed = r.feed
        where f.feed is null
    )

select agency_id, feed, month_start_date
from coverage
union
select agency_id, feed, month_start_date
from without_pins
union
select agency_id, feed, month_start_date
from never_expected
