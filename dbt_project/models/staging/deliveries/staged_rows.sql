-- One row per staged delivery: how many rows the landing table and staging hold of it.
{{ incremental_by_pending_delivery(key="delivery_id", indexes=[{"columns": ["delivery_id"]}]) }}
with
    pending as (
        select d.agency_id, d.feed, d.delivery_id
        from {{ source("plan", "pending_delivery") }} as p
        inner join {{ source("ledger", "delivery") }} as d on d.delivery_id = p.delivery_id
    ),

    landed as (
        {% for feed in feeds() %}
            select _delivery_id as delivery_id, count(*) as raw_rows
            from {{ source("raw", feed) }}
            where {{ among_pending() }}
            group by _delivery_id {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    typed as (
        {% for feed, kind in feeds().items() %}
            select
                _delivery_id as delivery_id,
                count(*) as typed_rows,
                count(case when _violations = '' then 1 end) as valid_rows,
                count(
                    case when _violations = '' {{ "and _is_last_of_key" if kind != "log" }} then 1 end
                ) as distinct_rows
            from {{ ref("typed_" ~ feed) }}
            where {{ among_pending() }}
            group by _delivery_id {{ "union all" if not loop.last }}
        {% endfor %}
    )

select
    p.agency_id,
    p.feed,
    p.delivery_id,
    coalesce(l.raw_rows, 0) as raw_rows,
    coalesce(t.typed_rows, 0) as typed_rows,
    coalesce(t.valid_rows, 0) as valid_rows,
    coalesce(t.distinct_rows, 0) as distinct_rows
from pending as p
left join landed as l on l.delivery_id = p.delivery_id
left join typed as t on t.delivery_id = p.delivery_id
