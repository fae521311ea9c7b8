-- One row per unit, unit above it (itself included) and range of dates in which the tree had it so.
{{ config(materialized="table", indexes=[{"columns": ["agency_id", "unit_id"]}]) }}
with recursive
    units as (select agency_id, unit_id, parent_unit_id, valid_from, valid_to from {{ ref("int_units__validity") }}),

    lineage as (
        select
            agency_id,
            unit_id,
            unit_id as ancestor_unit_id,
            parent_unit_id as next_unit_id,
            0 as distance,
            '/' || unit_id || '/' as trail,
            valid_from,
            valid_to
        from units
        union all
        select
            l.agency_id,
            l.unit_id,
            u.unit_id as ancestor_unit_id,
            u.parent_unit_id as next_unit_id,
            l.distance + 1 as distance,
            l.trail || u.unit_id || '/' as trail,
            greatest(l.valid_from, u.valid_from) as valid_from,
            least(l.valid_to, u.valid_to) as valid_to
        from lineage as l
        inner join
            units as u
            on u.agency_id = l.agency_id
            and u.unit_id = l.next_unit_id
            and u.valid_from <= l.valid_to
            and u.valid_to >= l.valid_from
        -- Two units that name each other as the unit above would never end.
        where position('/' || u.unit_id || '/' in l.trail) = 0
    )

select agency_id, unit_id, ancestor_unit_id, distance, valid_from, valid_to
from lineage
