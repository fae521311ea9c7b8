-- One row per agency, person and confirmed working day of absence without a valid reason, with the run it belongs to.
-- Working days are numbered through months and years; days in a row have numbers in a row.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    office_days as (select * from {{ ref("int_discipline__office_days") }}),

    person_months as (
        select agency_id, month_start_date, person_key, sum(scheduled_days - leave_days) as working_days
        from {{ ref("int_attendance__person_months") }}
        group by agency_id, month_start_date, person_key
    ),

    classified_months as (select distinct agency_id, month_start_date from {{ ref("int_attendance__person_months") }}),

    decided as (
        select agency_id, month_start_date, person_key, work_date, is_working, working_number
        from {{ ref("int_discipline__decided_days") }}
        where is_unexcused
    ),

    -- Decisions on days before the first roster, or of an agency without clocks.
    from_calendar as (
        select d.agency_id, d.month_start_date, d.person_key, d.work_date, o.working = 1 as is_working, o.working_number
        from {{ ref("int_discipline__decisions") }} as d
        inner join office_days as o on o.agency_id = d.agency_id and o.work_date = d.work_date
        left join classified_months as c on c.agency_id = d.agency_id and c.month_start_date = d.month_start_date
        where d.is_unexcused and c.agency_id is null
    ),

    days as (
        select d.*
        from decided as d
        inner join classified_months as c on c.agency_id = d.agency_id and c.month_start_date = d.month_start_date
        where d.is_working
        union all
        select *
        from from_calendar
        where is_working
    ),

    spans as (
        select agency_id, person_key, min(month_start_date) as first_month, max(month_start_date) as last_month
        from days
        group by agency_id, person_key
    ),

    months as (
        select s.agency_id, s.person_key, m.month_start_date, m.working_days, c.agency_id is not null as is_classified
        from spans as s
        inner join
            (select distinct agency_id, month_start_date, working_days from office_days) as m
            on m.agency_id = s.agency_id
            and m.month_start_date between s.first_month and s.last_month
        left join classified_months as c on c.agency_id = m.agency_id and c.month_start_date = m.month_start_date
    ),

    offsets as (
        select
            m.agency_id,
            m.person_key,
            m.month_start_date,
            sum(case when m.is_classified then coalesce(p.working_days, 0) else m.working_days end) over (
                partition by m.agency_id, m.person_key order by m.month_start_date
            )
            - case when m.is_classified then coalesce(p.working_days, 0) else m.working_days end as days_before
        from months as m
        left join
            person_months as p
            on p.agency_id = m.agency_id
            and p.month_start_date = m.month_start_date
            and p.person_key = m.person_key
    )

select
    d.agency_id,
    d.person_key,
    d.work_date,
    o.days_before
    + d.working_number
    - row_number() over (partition by d.agency_id, d.person_key order by d.work_date) as run
from days as d
inner join
    offsets as o
    on o.agency_id = d.agency_id
    and o.person_key = d.person_key
    and o.month_start_date = d.month_start_date
