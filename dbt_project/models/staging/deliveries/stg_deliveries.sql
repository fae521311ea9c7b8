-- One row per landed delivery, with its place in the order of deliveries, and whether the first gate holds it back or
-- a later reading takes its place.
{{ config(materialized="kept_view") }}
with
    landed as (
        select d.*, {{ local_of("d.seen_at", "a.timezone") }} as seen_local
        from {{ source("ledger", "delivery") }} as d
        left join {{ source("reference_tables", "agency") }} as a on a.agency_id = d.agency_id
        where d.status = 'landed'
    ),

    failures as (
        select delivery_id, run_id, rule, result_id
        from {{ source("ledger", "gate_result") }}
        where
            gate = 'raw'
            and delivery_id is not null
            and (outcome = 'not_evaluated' or (outcome = 'failed' and severity = 'critical'))
    ),

    -- A failure stands until the delivery is judged again: by the same rule, or by a later run of the gate.
    held as (
        select distinct f.delivery_id
        from failures as f
        where
            not exists (
                select 1
                from {{ source("ledger", "gate_result") }} as later
                where
                    later.gate = 'raw'
                    and later.delivery_id = f.delivery_id
                    and later.result_id > f.result_id
                    and (later.rule = f.rule or later.run_id <> f.run_id)
            )
    ),

    -- Of a delivery that was read again the newest reading counts that the first gate does not hold back.
    readings as (
        select coalesce(l.replays, l.delivery_id) as first_delivery_id, max(l.delivery_id) as delivery_id
        from landed as l
        left join held as h on h.delivery_id = l.delivery_id
        where h.delivery_id is null
        group by coalesce(l.replays, l.delivery_id)
    )

select
    l.delivery_id,
    l.agency_id,
    l.feed,
    l.source,
    l.file_name,
    l.sha256,
    l.seen_at,
    l.seen_local,
    coalesce(l.effective_date, cast(l.seen_local as date)) as effective_date,
    coalesce(l.period_start_date, {{ month_of("coalesce(l.effective_date, l.seen_local)") }}) as period_start_date,
    -- An older file that arrives late must not replace a newer one: what the file says counts before when it was seen.
    row_number() over (
        order by coalesce(l.effective_date, l.period_start_date, cast(l.seen_local as date)), l.seen_at, l.delivery_id
    ) as delivery_rank,
    h.delivery_id is null and r.delivery_id = l.delivery_id as is_usable,
    coalesce(r.delivery_id > l.delivery_id, false) as is_replayed
from landed as l
left join held as h on h.delivery_id = l.delivery_id
left join readings as r on r.first_delivery_id = coalesce(l.replays, l.delivery_id)
