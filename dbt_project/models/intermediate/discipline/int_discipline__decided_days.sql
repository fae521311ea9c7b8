-- One row per agency, person and decided day of a month of the roster: its class, whether work was due, and which
-- working
-- day of the person's month it is.
{{ incremental_by_touched_month("discipline", indexes=[{"columns": ["agency_id", "month_start_date"]}]) }}
{{ config(pre_hook="{{ hash_joins() }}", post_hook="{{ analyzed() }}") }}

with
    months as (select agency_id, month_start_date from {{ touched_months("discipline") }} as t),

    decisions as (
        select d.*
        from {{ ref("int_discipline__decisions") }} as d
        inner join months as m on m.agency_id = d.agency_id and m.month_start_date = d.month_start_date
    ),

    persons as (select distinct agency_id, month_start_date, person_key from decisions),

    -- A day of leave is no working day of the person.
    days as (
        select
            d.agency_id,
            d.month_start_date,
            d.person_key,
            d.work_date,
            d.day_class,
            case when d.is_scheduled and d.day_class <> 'leave' then 1 else 0 end as working
        from {{ ref("int_attendance__days_classified") }} as d
        inner join
            persons as p
            on p.agency_id = d.agency_id
            and p.month_start_date = d.month_start_date
            and p.person_key = d.person_key
        -- Bounds first: they let PostgreSQL go to the few blocks of these months.
        where
            d.month_start_date >= (select min(month_start_date) from months)
            and d.month_start_date <= (select max(month_start_date) from months)
    ),

    numbered as (
        select
            *,
            sum(working) over (
                partition by agency_id, month_start_date, person_key order by work_date
            ) as working_number
        from days
    )

select
    d.agency_id,
    d.month_start_date,
    d.person_key,
    d.work_date,
    d.is_unexcused,
    n.day_class,
    n.working = 1 as is_working,
    n.working_number
from decisions as d
left join numbered as n on n.agency_id = d.agency_id and n.person_key = d.person_key and n.work_date = d.work_date
