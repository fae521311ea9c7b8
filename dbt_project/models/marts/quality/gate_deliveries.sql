-- One row per landed delivery: gaps in its equations, and how it compares with earlier ones of the same source.
{{ config(tags=["stage"]) }}
with
    deliveries as (
        select
            d.*,
            c.accepted,
            c.quarantined,
            c.superseded,
            s.raw_rows,
            o.delivery_rank,
            o.is_usable,
            o.period_start_date as period_start,
            o.effective_date as effective_day,
            o.seen_local,
            d.received - d.duplicate as new_rows
        from {{ source("ledger", "delivery") }} as d
        inner join {{ ref("stg_deliveries") }} as o on o.delivery_id = d.delivery_id
        inner join {{ ref("delivery_counts") }} as c on c.delivery_id = d.delivery_id
        left join {{ ref("staged_rows") }} as s on s.delivery_id = d.delivery_id
    ),

    -- Compared with usable deliveries only: a held one is no measure for the next.
    compared as (
        select
            *,
            lag(loaded) over (partition by agency_id, feed, source, is_usable order by delivery_rank) as loaded_before,
            avg(new_rows) over (
                partition by agency_id, feed, source, is_usable
                order by delivery_rank
                rows between 6 preceding and 1 preceding
            ) as usual_rows,
            count(*) over (
                partition by agency_id, feed, source, is_usable
                order by delivery_rank
                rows between 6 preceding and 1 preceding
            ) as earlier_deliveries
        from deliveries
    ),

    due as (
        select
            c.*,
            f.cadence,
            -- What a file reports on: its stated month, or the month of the last thing in it.
            case
                when c.period_start_date is not null
                then c.period_start_date
                when {{ is_castable("c.last_event", "date") }}
                then {{ month_of("cast(c.last_event as date)") }}
                else {{ month_of("c.effective_day") }}
            end as reported_month,
            f.deadline_day,
            cast(min(c.seen_local) over (partition by c.agency_id) as date) as watched_since_date
        from compared as c
        left join {{ source("reference_tables", "agency_feed") }} as f on f.agency_id = c.agency_id and f.feed = c.feed
    )

select
    agency_id,
    feed,
    source,
    delivery_id,
    file_name,
    received - loaded - rejected - duplicate as landing_gap_rows,
    loaded - coalesce(raw_rows, 0) as stored_gap_rows,
    loaded - coalesce(accepted + quarantined + superseded, 0) as staging_gap_rows,
    received - control_rows as control_gap_rows,
    cast(rejected + coalesce(quarantined, 0) as numeric) / nullif(new_rows, 0) as refused_row_rate,
    case when earlier_deliveries >= 3 then cast(new_rows as numeric) / nullif(usual_rows, 0) end as volume_ratio,
    case
        when feed in ('{{ feeds_of_kind("snapshot") | join("', '") }}')
        then cast(loaded as numeric) / nullif(loaded_before, 0)
    end as roster_ratio,
    -- What was due before the agency's first delivery was seen is a backlog taken in at onboarding, not a late
    -- delivery.
    case
        when
            cadence in ('daily', 'monthly')
            and {{ dbt.datediff(month_end("reported_month"), "watched_since_date", "day") }} <= deadline_day
        then {{ dbt.datediff(month_end("reported_month"), "cast(seen_local as date)", "day") }} - deadline_day
    end as days_late
from due
