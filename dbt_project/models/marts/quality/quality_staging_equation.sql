-- One row per staged delivery whose loaded rows were not all accepted, quarantined or superseded. Should be empty.
{{ config(tags=["stage"]) }}
select c.agency_id, c.feed, c.delivery_id, c.loaded, c.accepted, c.quarantined, c.superseded
from {{ ref("delivery_counts") }} as c
inner join {{ ref("staged_rows") }} as s on s.delivery_id = c.delivery_id
where coalesce(c.accepted + c.quarantined + c.superseded, -1) <> c.loaded
