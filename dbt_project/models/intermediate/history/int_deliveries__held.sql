-- One row per delivery that the first gate holds back and for which no better file of the same name has come, with
-- the days it concerns.
with
    deliveries as (select * from {{ ref("stg_deliveries") }}),

    landed as (select delivery_id, first_event, last_event from {{ source("ledger", "delivery") }})

select
    d.agency_id,
    d.feed,
    d.delivery_id,
    -- What a snapshot says holds from its day on; where a log's times cannot be read the file's own date stands in.
    least(
        case
            when {{ is_castable("l.first_event", "timestamp") }} then cast(cast(l.first_event as timestamp) as date)
        end,
        d.effective_date
    ) as first_date,
    case
        when d.feed in ('{{ feeds_of_kind("snapshot") | join("', '") }}')
        then cast('9999-12-31' as date)
        else
            greatest(
                case
                    when {{ is_castable("l.last_event", "timestamp") }}
                    then cast(cast(l.last_event as timestamp) as date)
                end,
                d.effective_date
            )
    end as last_date
from deliveries as d
inner join landed as l on l.delivery_id = d.delivery_id
where
    not d.is_usable
    and not exists (
        select 1
        from deliveries as better
        where
            better.is_usable
            and better.agency_id = d.agency_id
            and better.feed = d.feed
            and better.source = d.source
            and better.file_name = d.file_name
            and better.delivery_id > d.delivery_id
    )
