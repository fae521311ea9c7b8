-- One row per agency and finished month: totals on both sides of each step, and how complete the month is. The second
-- gate looks at it.
with
    periods as (
        select
            agency_id,
            'month' as period_kind,
            month_start_date as period_start_date,
            {{ month_end("month_start_date") }} as period_end_date
        from {{ source("plan", "known_month") }}
    ),

    held as (
        select p.agency_id, p.period_start_date, count(*) as held_delivery_count
        from periods as p
        inner join
            {{ ref("int_deliveries__held") }} as h
            on h.agency_id = p.agency_id
            and h.first_date <= p.period_end_date
            and h.last_date >= p.period_start_date
        group by p.agency_id, p.period_start_date
    ),

    staged_punches as (
        select s.agency_id, s.event_month as period_start_date, sum(s.valid_rows) as punches
        from {{ ref("staged_months") }} as s
        inner join {{ ref("int_deliveries__usable") }} as u on u.delivery_id = s.delivery_id
        where s.feed = 'punches'
        group by s.agency_id, s.event_month
    ),

    -- The attendance marts read every punch from here, matched or not.
    seen_punches as (
        select agency_id, month_start_date as period_start_date, sum(punches) as punches
        from {{ ref("int_attendance__reader_days") }}
        group by agency_id, month_start_date
    ),

    roster as (
        select
            p.agency_id,
            p.period_start_date,
            sum(
                {{
                    dbt.datediff(
                        "greatest(e.valid_from, p.period_start_date)", "least(e.valid_to, p.period_end_date)", "day"
                    )
                }} + 1
            ) as person_days
        from periods as p
        -- Days are classified only where the profile expects punches.
        inner join
            {{ source("reference_tables", "agency_feed") }} as f on f.agency_id = p.agency_id and f.feed = 'punches'
        inner join
            {{ ref("int_employees__counted") }} as e
            on e.agency_id = p.agency_id
            and e.valid_from <= p.period_end_date
            and e.valid_to >= p.period_start_date
        group by p.agency_id, p.period_start_date
    ),

    classified as (
        select agency_id, month_start_date as period_start_date, count(*) as person_days
        from {{ ref("int_attendance__days_classified") }}
        group by agency_id, month_start_date
    ),

    cells as (
        select
            agency_id,
            period_kind,
            period_start_date,
            max(case when indicator_code = 'headcount' then value end) as roster_person_count,
            max(case when indicator_code = 'enrolment_share' then value end) as enrolled_person_rate,
            max(case when indicator_code = 'unmatched_punch_share' then value end) as unmatched_punch_rate,
            max(case when indicator_code = 'unknown_rate' then value end) as unknown_day_rate
        from {{ ref("indicator_value") }}
        where unit_id = 'all' and breakdown_1 = ''
        group by agency_id, period_kind, period_start_date
    )

select
    p.agency_id,
    p.period_kind,
    p.period_start_date,
    coalesce(h.held_delivery_count, 0) as held_delivery_count,
    coalesce(s.punches, 0) - coalesce(q.punches, 0) as punch_gap_rows,
    coalesce(r.person_days, 0) - coalesce(d.person_days, 0) as person_day_gap_rows,
    coalesce(c.roster_person_count, 0) as roster_person_count,
    c.enrolled_person_rate,
    c.unmatched_punch_rate,
    c.unknown_day_rate
from periods as p
left join held as h on h.agency_id = p.agency_id and h.period_start_date = p.period_start_date
left join staged_punches as s on s.agency_id = p.agency_id and s.period_start_date = p.period_start_date
left join seen_punches as q on q.agency_id = p.agency_id and q.period_start_date = p.period_start_date
left join roster as r on r.agency_id = p.agency_id and r.period_start_date = p.period_start_date
left join classified as d on d.agency_id = p.agency_id and d.period_start_date = p.period_start_date
left join
    cells as c
    on c.agency_id = p.agency_id
    and c.period_kind = p.period_kind
    and c.period_start_date = p.period_start_date
