-- One row per due period of an indicator and required feed that has no rows in its window.
with
    due as (select * from {{ ref("int_indicators__due") }}),

    required as (select * from {{ ref("indicator_required_feeds") }}),

    present as (select * from {{ ref("int_indicators__feeds_present") }})

select d.agency_id, d.indicator_code, d.period_kind, d.period_start_date, r.feed
from due as d
inner join required as r on r.indicator_code = d.indicator_code
where
    not exists (
        select 1
        from present as p
        where
            p.agency_id = d.agency_id
            and p.feed = r.feed
            and p.month_start_date between d.window_start_date and d.period_end_date
    )
