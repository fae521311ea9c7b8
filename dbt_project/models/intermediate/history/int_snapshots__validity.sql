-- One row per snapshot and stretch of days in which it is in force beside the same snapshots of other sources.
{{ config(materialized="kept_view") }}
with
    -- Of two snapshots of a source for the same day the later delivery holds.
    ranked as (
        select
            *,
            row_number() over (
                partition by agency_id, feed, source, effective_date order by delivery_rank desc
            ) as place
        from {{ ref("int_deliveries__usable") }}
        where feed in ('{{ feeds_of_kind("snapshot") | join("', '") }}')
    ),

    -- A snapshot is the whole list of its source: the next one of the same source ends it.
    in_force as (
        select
            agency_id,
            feed,
            source,
            delivery_id,
            delivery_rank,
            effective_date,
            lead(effective_date) over (partition by agency_id, feed, source order by effective_date) as ended_on
        from ranked
        where place = 1
    ),

    -- Days on which any source of the feed changed; between two of them the same snapshots are in force.
    changes as (
        select
            agency_id,
            feed,
            effective_date as valid_from,
            lead(effective_date) over (partition by agency_id, feed order by effective_date) as next_from
        from (select distinct agency_id, feed, effective_date from in_force) as days
    )

select
    f.agency_id,
    f.feed,
    f.source,
    f.delivery_id,
    f.delivery_rank,
    c.valid_from,
    coalesce(cast(c.next_from - interval '1 day' as date), cast('9999-12-31' as date)) as valid_to
from in_force as f
inner join changes as c on c.agency_id = f.agency_id and c.feed = f.feed
where f.effective_date <= c.valid_from and (f.ended_on is null or f.ended_on > c.valid_from)
