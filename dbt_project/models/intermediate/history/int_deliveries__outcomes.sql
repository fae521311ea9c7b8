-- One row per staged delivery: what became of its rows (accepted, quarantined, superseded).
with
    winners as (
        {% for feed in feeds_of_kind("snapshot") %}
            select distinct delivery_id
            from {{ ref("int_snapshots__validity") }}
            where feed = '{{ feed }}'
            union all
        {% endfor %}
        {% for feed in feeds_of_kind("replace") %}
            select distinct _delivery_id as delivery_id
            from {{ ref("int_" ~ feed ~ "__current") }} {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    latest_of_key as (
        {% for feed in feeds_of_kind("upsert") %}
            select agency_id, '{{ feed }}' as feed, _delivery_id as delivery_id, count(*) as accepted
            from {{ ref("int_" ~ feed ~ "__current") }}
            group by agency_id, _delivery_id {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    counted as (
        select
            s.agency_id,
            s.feed,
            s.delivery_id,
            s.raw_rows,
            s.typed_rows,
            s.valid_rows,
            d.is_replayed,
            case
                when d.is_replayed
                then 0
                -- A delivery that the gate holds back competes with nobody: its rows stand or fall together.
                when not d.is_usable
                then s.distinct_rows
                when s.feed in ('{{ feeds_of_kind("log") | join("', '") }}')
                then s.valid_rows
                when s.feed in ('{{ feeds_of_kind("upsert") | join("', '") }}')
                then coalesce(k.accepted, 0)
                when w.delivery_id is not null
                then s.distinct_rows
                else 0
            end as accepted
        from {{ ref("staged_rows") }} as s
        inner join {{ ref("stg_deliveries") }} as d on d.delivery_id = s.delivery_id
        left join winners as w on w.delivery_id = s.delivery_id
        left join latest_of_key as k on k.agency_id = s.agency_id and k.feed = s.feed and k.delivery_id = s.delivery_id
    )

select
    agency_id,
    feed,
    delivery_id,
    raw_rows,
    accepted,
    -- What is read again is counted where it is read again.
    case when is_replayed then 0 else typed_rows - valid_rows end as quarantined,
    case when is_replayed then typed_rows else valid_rows - accepted end as superseded
from counted
