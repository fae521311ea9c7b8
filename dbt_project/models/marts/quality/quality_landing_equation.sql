-- One row per delivery whose records were not all loaded, rejected or known before. Should be empty.
{{ config(tags=["stage"]) }}
select agency_id, feed, delivery_id, received, loaded, rejected, duplicate
from {{ ref("delivery_counts") }}
where received is null or received <> loaded + rejected + duplicate
