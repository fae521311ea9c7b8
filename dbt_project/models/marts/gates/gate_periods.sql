-- One row per agency and finished period: totals on both sides of each step, and how complete the period is. A longer
-- period has the totals of its months and the rates of its own rows. The second gate looks at it.
with
    period_months as (select * from {{ ref("int_periods__months") }}),

    months as (
        select agency_id, month_start_date, {{ month_end("month_start_date") }} as month_end_date
        from period_months
        where period_kind = 'month'
    ),

    held as (
        select m.agency_id, m.month_start_date, count(*) as deliveries
        from months as m
        inner join
            {{ ref("int_deliveries__held") }} as h
            on h.agency_id = m.agency_id
            and h.first_date <= m.month_end_date
            and h.last_date >= m.month_start_date
        group by m.agency_id, m.month_start_date
    ),

    staged_punches as (
        select s.agency_id, s.event_month as month_start_date, sum(s.valid_rows) as punches
        from {{ ref("staged_months") }} as s
        inner join {{ ref("int_deliveries__usable") }} as u on u.delivery_id = s.delivery_id
        where s.feed = 'punches'
        group by s.agency_id, s.event_month
    ),

    -- The attendance marts read every punch from here, matched or not.
    seen_punches as (
        select agency_id, month_start_date, sum(punches) as punches
        from {{ ref("int_attendance__reader_days") }}
        group by agency_id, month_start_date
    ),

    roster as (
        select
            p.agency_id,
            p.month_start_date,
            sum(
                {{
                    dbt.datediff(
                        "greatest(e.valid_from, p.month_start_date)", "least(e.valid_to, p.month_end_date)", "day"
                    )
                }} + 1
            ) as person_days
        from months as p
        -- Days are classified only where the profile expects punches.
        inner join
            {{ source("reference_tables", "agency_feed") }} as f on f.agency_id = p.agency_id and f.feed = 'punches'
        inner join
            {{ ref("int_employees__counted") }} as e
            on e.agency_id = p.agency_id
            and e.valid_from <= p.month_end_date
            and e.valid_to >= p.month_start_date
        group by p.agency_id, p.month_start_date
    ),

    classified as (
        select agency_id, month_start_date, count(*) as person_days
        from {{ ref("int_attendance__days_classified") }}
        group by agency_id, month_start_date
    ),

    -- A month before the first roster is none of the city's, whatever trainings and histories reach back into it.
    without_roster as (
        select m.agency_id, m.month_start_date
        from months as m
        inner join
            {{ source("reference_tables", "agency_feed") }} as f on f.agency_id = m.agency_id and f.feed = 'employees'
        left join
            {{ ref("feed_coverage") }} as c
            on c.agency_id = m.agency_id
            and c.month_start_date = m.month_start_date
            and c.feed = 'employees'
            and c.{{ adapter.quote("rows") }} > 0
        where c.agency_id is null
    ),

    covered as (
        select agency_id, month_start_date
        from {{ ref("feed_coverage") }}
        where {{ adapter.quote("rows") }} > 0 and feed not in ('{{ feeds_of_kind("snapshot") | join("', '") }}')
        union
        -- An old list still holds in a month of which nobody delivered anything.
        select agency_id, {{ month_of("effective_date") }}
        from {{ ref("stg_deliveries") }}
        where is_usable and effective_date is not null
    ),

    by_month as (
        select
            m.agency_id,
            m.month_start_date,
            coalesce(h.deliveries, 0) as held_delivery_count,
            coalesce(s.punches, 0) - coalesce(q.punches, 0) as punch_gap_rows,
            coalesce(r.person_days, 0) - coalesce(d.person_days, 0) as person_day_gap_rows,
            case when c.agency_id is null or w.agency_id is not null then 1 else 0 end as is_without_data
        from months as m
        left join held as h on h.agency_id = m.agency_id and h.month_start_date = m.month_start_date
        left join staged_punches as s on s.agency_id = m.agency_id and s.month_start_date = m.month_start_date
        left join seen_punches as q on q.agency_id = m.agency_id and q.month_start_date = m.month_start_date
        left join roster as r on r.agency_id = m.agency_id and r.month_start_date = m.month_start_date
        left join classified as d on d.agency_id = m.agency_id and d.month_start_date = m.month_start_date
        left join covered as c on c.agency_id = m.agency_id and c.month_start_date = m.month_start_date
        left join without_roster as w on w.agency_id = m.agency_id and w.month_start_date = m.month_start_date
    ),

    totals as (
        -- A gap of one month must not be made good by another's: sums of what is too much and too little.
        select
            p.agency_id,
            p.period_kind,
            p.period_start_date,
            sum(m.held_delivery_count) as held_delivery_count,
            sum(abs(m.punch_gap_rows)) as punch_gap_rows,
            sum(abs(m.person_day_gap_rows)) as person_day_gap_rows,
            -- A month that lacks a feed is published and says so; a longer period of some of its months is none.
            sum(case when p.period_kind = 'month' then 0 else m.is_without_data end) as months_without_data_count
        from period_months as p
        inner join by_month as m on m.agency_id = p.agency_id and m.month_start_date = p.month_start_date
        group by p.agency_id, p.period_kind, p.period_start_date
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
    t.agency_id,
    t.period_kind,
    t.period_start_date,
    t.held_delivery_count,
    t.punch_gap_rows,
    t.person_day_gap_rows,
    t.months_without_data_count,
    coalesce(c.roster_person_count, 0) as roster_person_count,
    c.enrolled_person_rate,
    c.unmatched_punch_rate,
    c.unknown_day_rate
from totals as t
left join
    cells as c
    on c.agency_id = t.agency_id
    and c.period_kind = t.period_kind
    and c.period_start_date = t.period_start_date
