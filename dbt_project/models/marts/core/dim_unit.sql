-- One row per agency, month and unit of the tree that held on the month's last day.
{{
    incremental_by_touched_month(
        "roster", indexes=[{"columns": ["agency_id", "month_start_date", "unit_id"], "unique": true}]
    )
}}
with
    months as (
        select m.agency_id, m.month_start_date, {{ month_end("m.month_start_date") }} as month_end_date
        from {{ touched_months("roster") }} as m
    ),

    units as (
        select m.agency_id, m.month_start_date, u.unit_id, u.unit_name, u.parent_unit_id, u.unit_kind, u.is_service_unit
        from months as m
        inner join
            {{ ref("int_units__validity") }} as u
            on u.agency_id = m.agency_id
            and u.valid_from <= m.month_end_date
            and u.valid_to >= m.month_end_date
    ),

    -- The codes from the top down to the unit: sorting by them lists the tree in reading order.
    paths as (
        select
            a.agency_id,
            a.month_start_date,
            a.unit_id,
            {{ dbt.listagg("a.ancestor_unit_id", "'/'", "order by a.distance desc") }} as path,
            max(a.distance) as depth
        from {{ ref("int_units__ancestors") }} as a
        inner join months as m on m.agency_id = a.agency_id and m.month_start_date = a.month_start_date
        where a.ancestor_unit_id <> 'all'
        group by a.agency_id, a.month_start_date, a.unit_id
    )

select
    u.agency_id,
    u.month_start_date,
    u.unit_id,
    u.unit_name,
    u.parent_unit_id,
    u.unit_kind,
    u.is_service_unit,
    p.path,
    cast(p.depth as integer) as depth,
    cast(row_number() over (partition by u.agency_id, u.month_start_date order by p.path) as integer) as sort
from units as u
inner join paths as p on p.agency_id = u.agency_id and p.month_start_date = u.month_start_date and p.unit_id = u.unit_id
