-- One row per staged delivery of which the landing table or staging holds other than the ledger's number of rows.
-- Should be empty.
{{ config(tags=["stage"]) }}
select c.agency_id, c.feed, c.delivery_id, c.loaded, s.raw_rows, s.typed_rows
from {{ ref("delivery_counts") }} as c
inner join {{ ref("staged_rows") }} as s on s.delivery_id = c.delivery_id
where s.raw_rows <> c.loaded or s.typed_rows <> c.loaded
