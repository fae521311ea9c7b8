-- One row per landed delivery: what came in, and what became of it.
{{ config(tags=["stage"]) }}
with
    results as (
        select *, row_number() over (partition by delivery_id order by result_id desc) as place
        from {{ source("ledger", "staging_result") }}
    )

select
    d.agency_id,
    d.delivery_id,
    d.feed,
    d.file_name,
    d.sha256,
    d.received,
    d.loaded,
    d.rejected,
    d.duplicate,
    r.accepted,
    r.quarantined,
    r.superseded
from {{ source("ledger", "delivery") }} as d
left join results as r on r.delivery_id = d.delivery_id and r.place = 1
where d.status = 'landed'
