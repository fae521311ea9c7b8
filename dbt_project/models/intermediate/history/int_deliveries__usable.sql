-- One row per landed delivery that the first gate does not hold back: what everything downstream is made of.
select
    agency_id,
    feed,
    source,
    delivery_id,
    file_name,
    sha256,
    effective_date,
    period_start_date,
    seen_at,
    seen_local,
    delivery_rank
from {{ ref("stg_deliveries") }}
where is_usable
