-- One row per person on the roster of the asked agency on the asked day: leave,
-- hours, first punch, report of the
-- working day before. A view over that one day: whoever reads it names agency and day
-- (docs/adr/0021).
with
    asked as (
        select agency_id, cast({{ asked("date") }} as date) as work_date
        from {{ source("reference_tables", "agency") }}
        where agency_id = {{ asked("agency") }}
    ),

    holidays as (
        select h.holiday_date
        from {{ ref("holidays") }} as h
        inner join asked as a on h.agency_id is null or h.agency_id = a.agency_id
        where h.decided_on <= h.holiday_date
    ),

    day_before as (
        select max(d.report_date) as report_date
        from asked as a
        cross join
            {{
                each_day(
                    date_plus("a.work_date", -14),
                    date_plus("a.work_date", -1),
                    "d",
                    "report_date",
                )
            }}
        where {{ iso_weekday("d.report_date") }} <= 5 and d.report_date not in (select holiday_date from holidays)
    ),

    employees as (
        select e.agency_id, e.person_key, e.unit_id, e.employee_kind, e.position_title
        from {{ ref("int_employees__counted") }} as e
        inner join asked as a on a.agency_id = e.agency_id and a.work_date between e.valid_from and e.valid_to
    ),

    enrolments as (
        select e.device_id, e.pin, e.person_key
        from {{ ref("int_enrolments__validity") }} as e
        inner join asked as a on a.agency_id = e.agency_id and a.work_date between e.valid_from and e.valid_to
    ),

    -- Bounds first: they let PostgreSQL go to the few blocks of the day.
    punches as (
        select p.device_id, p.punched_at, coalesce(p.person_key, e.person_key) as person_key
        from {{ ref("stg_punches") }} as p
        left join enrolments as e on e.device_id = p.device_id and e.pin = p.pin
        where
            p.agency_id = {{ asked("agency") }}
            and p.punched_at >= (select work_date from asked)
            and p.punched_at < (select {{ date_plus("work_date", 1) }} from asked)
    ),

    arrivals as (select person_key, min(punched_at) as first_at, count(*) as punches from punches group by person_key),

    leave_days as (
        select r.person_key, max(case when r.leave_kind <> 'dinas_luar' then 1 else 0 end) = 1 as is_leave
        from {{ ref("int_leave_records__current") }} as r
        inner join asked as a on a.agency_id = r.agency_id and a.work_date between r.start_date and r.end_date
        where r.status = 'disetujui'
        group by r.person_key
    ),

    schedules as (
        select
            l.unit_id,
            s.pattern,
            row_number() over (partition by l.unit_id order by l.distance, s.valid_from desc) as nearness
        from asked as a
        inner join
            {{ ref("int_work_schedules__current") }} as s
            on s.agency_id = a.agency_id
            and a.work_date between s.valid_from and coalesce(s.valid_to, a.work_date)
        inner join
            {{ ref("int_units__lineage") }} as l
            on l.agency_id = s.agency_id
            and l.ancestor_unit_id = s.unit_id
            and a.work_date between l.valid_from and l.valid_to
    ),

    hours as (
        select h.pattern, h.starts_at
        from asked as a
        left join {{ ref("seasons") }} as s on a.work_date between s.starts_on and s.ends_on
        inner join
            {{ ref("work_hours") }} as h
            on h.season = coalesce(s.season, 'normal')
            and h.iso_weekday = {{ iso_weekday("a.work_date") }}
            and a.work_date between h.valid_from and coalesce(h.valid_to, a.work_date)
        where a.work_date not in (select holiday_date from holidays)
    ),

    shifts as (
        select r.person_key, min(r.starts_at) as starts_at
        from {{ ref("int_shift_rosters__current") }} as r
        inner join asked as a on a.agency_id = r.agency_id and a.work_date = r.work_date
        group by r.person_key
    ),

    reports as (
        select r.person_key, count(*) as entries
        from {{ ref("int_activity_reports__current") }} as r
        where r.agency_id = {{ asked("agency") }} and r.report_date = (select report_date from day_before)
        group by r.person_key
    ),

    heard as (select distinct device_id from punches),

    -- A unit without a reader checks in by telephone.
    unit_devices as (
        select e.unit_id, coalesce(n.device_id, 'MOBILE') as device_id
        from employees as e
        left join enrolments as n on n.person_key = e.person_key
        group by e.unit_id, coalesce(n.device_id, 'MOBILE')
    ),

    heard_units as (
        select distinct u.unit_id from unit_devices as u inner join heard as h on h.device_id = u.device_id
    ),

    placed as (
        select
            e.*,
            case
                when e.employee_kind = 'pppk_paruh_waktu' then 'flexible' else coalesce(s.pattern, 'five_day')
            end as pattern
        from employees as e
        left join schedules as s on s.unit_id = e.unit_id and s.nearness = 1
    )

select
    p.agency_id,
    a.work_date as list_date,
    p.unit_id,
    p.person_key,
    p.position_title,
    case when p.pattern = 'shift' then t.starts_at else h.starts_at end as starts_at,
    case when p.pattern = 'shift' then t.person_key is not null else h.pattern is not null end as is_scheduled,
    l.is_leave,
    cast(f.first_at as time) as first_at,
    u.unit_id is not null as is_heard,
    d.report_date,
    r.entries is not null as is_reported
from placed as p
inner join asked as a on a.agency_id = p.agency_id
cross join day_before as d
left join hours as h on h.pattern = p.pattern
left join shifts as t on t.person_key = p.person_key
left join leave_days as l on l.person_key = p.person_key
left join arrivals as f on f.person_key = p.person_key
left join reports as r on r.person_key = p.person_key
left join heard_units as u on u.unit_id = p.unit_id
