-- One row per agency, person and visit that belongs to a shift: the nearest, then the earlier one.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    shifts as (select * from {{ ref("int_attendance__shifts") }}),

    visits as (select * from {{ ref("int_attendance__visits") }}),

    -- By date first, so that a person's visits meet the shifts of their own days only.
    shift_dates as (
        select s.*, d.punched_date
        from shifts as s
        cross join {{ each_day("cast(s.takes_from as date)", "cast(s.takes_to as date)", "d", "punched_date") }}
    ),

    candidates as (
        select
            v.agency_id,
            v.person_key,
            v.punched_at,
            s.work_date,
            row_number() over (
                partition by v.agency_id, v.person_key, v.punched_at
                order by
                    greatest(
                        0,
                        {{ seconds_between("v.punched_at", "s.starts_at") }},
                        {{ seconds_between("s.ends_at", "v.punched_at") }}
                    ),
                    s.starts_at
            ) as nearness
        from visits as v
        inner join
            shift_dates as s
            on s.agency_id = v.agency_id
            and s.person_key = v.person_key
            and s.punched_date = v.punched_date
        where v.punched_at between s.takes_from and s.takes_to
    )

select agency_id, person_key, punched_at, work_date
from candidates
where nearness = 1
