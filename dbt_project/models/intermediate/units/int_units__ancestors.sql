-- One row per month, unit and unit above it in the tree of the month's last day; itself at distance 0, 'all' on top.
{{ incremental_by_touched_month("roster", indexes=[{"columns": ["agency_id", "month_start_date", "unit_id"]}]) }}
with
    months as (
        select m.agency_id, m.month_start_date, {{ month_end("m.month_start_date") }} as month_end_date
        from {{ touched_months("roster") }} as m
    ),

    tree as (
        select m.agency_id, m.month_start_date, l.unit_id, l.ancestor_unit_id, l.distance
        from months as m
        inner join
            {{ ref("int_units__lineage") }} as l
            on l.agency_id = m.agency_id
            and l.valid_from <= m.month_end_date
            and l.valid_to >= m.month_end_date
    ),

    -- People also carry codes of units that the tree does not know (yet): they count for the whole agency only.
    carried as (
        select distinct m.agency_id, m.month_start_date, e.unit_id
        from months as m
        inner join
            {{ ref("int_employees__validity") }} as e
            on e.agency_id = m.agency_id
            and e.valid_from <= m.month_end_date
            and e.valid_to >= m.month_start_date
    ),

    tops as (
        select agency_id, month_start_date, unit_id, max(distance) + 1 as distance
        from tree
        group by agency_id, month_start_date, unit_id
        union all
        select c.agency_id, c.month_start_date, c.unit_id, 1 as distance
        from carried as c
        where
            not exists (
                select 1
                from tree as t
                where t.agency_id = c.agency_id and t.month_start_date = c.month_start_date and t.unit_id = c.unit_id
            )
    )

select agency_id, month_start_date, unit_id, ancestor_unit_id, distance
from tree
union all
select agency_id, month_start_date, unit_id, 'all' as ancestor_unit_id, distance
from tops
