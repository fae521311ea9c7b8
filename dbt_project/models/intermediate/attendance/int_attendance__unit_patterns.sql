-- One row per agency, unit and date for which the unit, or the nearest above it, has a working pattern on record.
{{
    config(
        materialized="table",
        indexes=[{"columns": ["agency_id", "unit_id", "calendar_date"], "unique": true}],
        post_hook="{{ analyzed() }}",
    )
}}

with
    days as (select agency_id, calendar_date from {{ ref("int_attendance__calendar_days") }}),

    lineage as (select * from {{ ref("int_units__lineage") }}),

    schedules as (select * from {{ ref("int_work_schedules__current") }}),

    -- Two rows may hold on a day when the older was never closed: the one that began later counts.
    candidates as (
        select
            d.agency_id,
            l.unit_id,
            d.calendar_date,
            s.pattern,
            row_number() over (
                partition by d.agency_id, l.unit_id, d.calendar_date order by l.distance, s.valid_from desc
            ) as nearness
        from days as d
        inner join
            schedules as s
            on s.agency_id = d.agency_id
            and d.calendar_date between s.valid_from and coalesce(s.valid_to, d.calendar_date)
        inner join
            lineage as l
            on l.agency_id = s.agency_id
            and l.ancestor_unit_id = s.unit_id
            and d.calendar_date between l.valid_from and l.valid_to
    )

select agency_id, unit_id, calendar_date, pattern
from candidates
where nearness = 1
