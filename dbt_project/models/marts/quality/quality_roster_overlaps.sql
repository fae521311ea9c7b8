-- One row per pair of snapshots whose staff rosters name the same person for the same day. Should be empty.
{{ config(tags=["stage"]) }}
with
    -- Snapshots of one source follow each other; only those of different sources can overlap.
    pairs as (
        select distinct a.agency_id, a.delivery_id, b.delivery_id as other_delivery_id
        from {{ ref("int_snapshots__validity") }} as a
        inner join
            {{ ref("int_snapshots__validity") }} as b
            on b.agency_id = a.agency_id
            and b.feed = a.feed
            and b.valid_from = a.valid_from
            and b.source > a.source
        where a.feed = 'employees'
    )

select p.agency_id, p.delivery_id, p.other_delivery_id, count(*) as persons
from pairs as p
inner join {{ ref("stg_employees") }} as a on a._delivery_id = p.delivery_id and a._is_last_of_key
inner join
    {{ ref("stg_employees") }} as b
    on b._delivery_id = p.other_delivery_id
    and b._is_last_of_key
    and b.person_key = a.person_key
group by p.agency_id, p.delivery_id, p.other_delivery_id
