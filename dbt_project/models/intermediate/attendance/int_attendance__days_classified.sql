-- One row per agency, person and date on the roster.
{{ incremental_by_touched_month("attendance", indexes=[{"columns": ["agency_id", "month_start_date"]}]) }}
{{ config(post_hook="{{ analyzed() }}") }}

with
    roster_days as (select * from {{ ref("int_attendance__roster_days") }}),

    pattern_days as (select * from {{ ref("int_attendance__pattern_days") }}),

    visit_days as (select * from {{ ref("int_attendance__visit_days") }}),

    leave_days as (select * from {{ ref("int_attendance__leave_days") }}),

    silent_days as (select * from {{ ref("int_attendance__silent_days") }}),

    -- Two shifts begun on one date are one day's work, from the first start to the last end.
    shift_days as (
        select agency_id, person_key, work_date, min(starts_at) as starts_at, max(ends_at) as ends_at
        from {{ ref("int_attendance__shifts") }}
        group by agency_id, person_key, work_date
    ),

    joined as (
        select
            r.*,
            coalesce(p.is_scheduled, s.work_date is not null) as is_scheduled,
            coalesce(s.starts_at, p.starts_at) as starts_at,
            coalesce(s.ends_at, p.ends_at) as ends_at,
            -- The hours of a shift stand in the roster itself: nothing about them is unsure.
            case when r.pattern = 'shift' then 2 else p.hours_rank end as hours_rank,
            coalesce(v.visits, 0) as visits,
            v.first_at,
            v.last_at,
            l.is_leave,
            q.unit_id is not null as is_silent
        from roster_days as r
        left join
            pattern_days as p on p.agency_id = r.agency_id and p.calendar_date = r.work_date and p.pattern = r.pattern
        left join
            shift_days as s
            on s.agency_id = r.agency_id
            and s.person_key = r.person_key
            and s.work_date = r.work_date
            and r.pattern = 'shift'
        left join
            visit_days as v
            on v.agency_id = r.agency_id
            and v.person_key = r.person_key
            and v.work_date = r.work_date
            and v.is_by_shift = (r.pattern = 'shift')
        left join
            leave_days as l on l.agency_id = r.agency_id and l.person_key = r.person_key and l.work_date = r.work_date
        left join silent_days as q on q.agency_id = r.agency_id and q.unit_id = r.unit_id and q.work_date = r.work_date
    ),

    measured as (
        select
            *,
            case when visits >= 2 then {{ whole_minutes("starts_at", "first_at") }} end as late_minutes,
            case when visits >= 2 then {{ whole_minutes("last_at", "ends_at") }} end as early_minutes
        from joined
    ),

    -- The first that fits. Without a leave record is_leave is empty: neither leave nor duty.
    classified as (
        select
            *,
            case
                when not is_scheduled
                then 'not_scheduled'
                when is_leave
                then 'leave'
                when not is_leave
                then 'official_duty'
                when visits >= 1 and pattern = 'flexible'
                then 'flexible'
                when visits >= 2 and late_minutes > 0 and early_minutes > 0
                then 'late_and_early_leave'
                when visits >= 2 and late_minutes > 0
                then 'late'
                when visits >= 2 and early_minutes > 0
                then 'early_leave'
                when visits >= 2
                then 'present'
                when visits = 1
                then 'single_punch'
                when is_silent
                then 'unknown'
                else 'no_record'
            end as day_class
        from measured
    )

-- Minutes, and how sure the hours are, matter only where they decided the class.
select
    agency_id,
    month_start_date,
    person_key,
    work_date,
    unit_id,
    employee_kind,
    pattern,
    is_scheduled,
    day_class,
    case when day_class in ('late', 'late_and_early_leave') then late_minutes else 0 end as late_minutes,
    case when day_class in ('early_leave', 'late_and_early_leave') then early_minutes else 0 end as early_minutes,
    case when day_class in ('present', 'late', 'early_leave', 'late_and_early_leave') then hours_rank end as hours_rank,
    visits,
    first_at,
    last_at,
    starts_at,
    ends_at
from classified
