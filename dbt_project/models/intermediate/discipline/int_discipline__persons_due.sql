-- One row per last day of a due period and person on the roster: what is confirmed, what asks for confirmation, what
-- was
-- decided.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    due as (
        select distinct
            d.agency_id,
            d.period_end_date,
            cast(date_trunc('year', d.period_end_date) as date) as year_start_date,
            {{ date_plus("d.end_month_start_date", -11, "month") }} as first_month,
            m.value as day_minutes,
            s.value as missing_share,
            r.value as run_days
        from
            {{ ref("int_indicators__due") }} as d
            {{ rule_join("minutes_per_day", "m", "d.agency_id", "d.period_end_date") }}
            {{ rule_join("missing_clock_share", "s", "d.agency_id", "d.period_end_date") }}
            {{ rule_join("absence_run_days", "r", "d.agency_id", "d.period_end_date") }}
        where d.topic = 'discipline'
    ),

    tiers as (select * from {{ ref("absence_tiers") }}),

    days as (
        select
            d.agency_id,
            d.period_end_date,
            x.person_key,
            sum(case when x.work_date >= d.year_start_date then 1 else 0 end) as confirmed_days
        from due as d
        inner join
            {{ ref("int_discipline__unexcused_days") }} as x
            on x.agency_id = d.agency_id
            and x.work_date <= d.period_end_date
        group by d.agency_id, d.period_end_date, x.person_key
    ),

    -- A run belongs to the period if its last day up to then lies in the last twelve months; where it began does not
    -- matter.
    runs as (
        select d.agency_id, d.period_end_date, d.first_month, x.person_key, x.run, count(*) as run_days
        from due as d
        inner join
            {{ ref("int_discipline__unexcused_days") }} as x
            on x.agency_id = d.agency_id
            and x.work_date <= d.period_end_date
        group by d.agency_id, d.period_end_date, d.first_month, x.person_key, x.run
        having max(x.work_date) >= d.first_month
    ),

    longest_runs as (
        select agency_id, period_end_date, person_key, max(run_days) as longest_run
        from runs
        group by agency_id, period_end_date, person_key
    ),

    clocked as (
        select
            d.agency_id,
            d.period_end_date,
            m.person_key,
            sum(m.no_record_days) as no_record_days,
            sum(m.minutes + m.single_punch_days * d.day_minutes * d.missing_share) as minutes
        from due as d
        inner join
            {{ ref("int_discipline__person_months") }} as m
            on m.agency_id = d.agency_id
            and m.month_start_date between d.year_start_date and d.period_end_date
        group by d.agency_id, d.period_end_date, m.person_key
    ),

    answered as (
        select d.agency_id, d.period_end_date, x.person_key, count(*) as answered_days
        from due as d
        inner join
            {{ ref("int_discipline__decided_days") }} as x
            on x.agency_id = d.agency_id
            and x.month_start_date between d.year_start_date and d.period_end_date
        where x.day_class = 'no_record'
        group by d.agency_id, d.period_end_date, x.person_key
    ),

    events as (select * from {{ ref("int_discipline__events_due") }}),

    persons as (select * from {{ ref("int_roster__period_ends") }})

select
    p.agency_id,
    p.period_end_date,
    p.person_key,
    p.unit_id,
    p.employee_kind,
    coalesce(x.confirmed_days, 0) as confirmed_days,
    t.tier,
    t.level as tier_level,
    coalesce(l.longest_run, 0) as longest_run,
    case when l.longest_run >= d.run_days then 1 else 0 end as has_run,
    coalesce(c.no_record_days, 0) - coalesce(a.answered_days, 0) as open_days,
    coalesce(c.minutes, 0) as minutes,
    floor(coalesce(c.minutes, 0) / d.day_minutes) as minute_days,
    f.level_rank as punishment_rank,
    f.event_kind is not null as is_punished,
    f.is_better as is_better_after_punishment,
    w.event_kind is not null as is_awarded,
    w.is_better as is_better_after_award
from due as d
inner join persons as p on p.agency_id = d.agency_id and p.period_end_date = d.period_end_date
left join
    days as x on x.agency_id = p.agency_id and x.period_end_date = p.period_end_date and x.person_key = p.person_key
left join
    longest_runs as l
    on l.agency_id = p.agency_id
    and l.period_end_date = p.period_end_date
    and l.person_key = p.person_key
left join
    clocked as c on c.agency_id = p.agency_id and c.period_end_date = p.period_end_date and c.person_key = p.person_key
left join
    answered as a on a.agency_id = p.agency_id and a.period_end_date = p.period_end_date and a.person_key = p.person_key
left join
    events as f
    on f.agency_id = p.agency_id
    and f.period_end_date = p.period_end_date
    and f.person_key = p.person_key
    and f.event_kind = 'punishment'
left join
    events as w
    on w.agency_id = p.agency_id
    and w.period_end_date = p.period_end_date
    and w.person_key = p.person_key
    and w.event_kind = 'award'
left join
    tiers as t
    on p.employee_kind = 'pns'
    and coalesce(x.confirmed_days, 0) between t.days_from and coalesce(t.days_to, x.confirmed_days)
    and p.period_end_date between t.valid_from and coalesce(t.valid_to, p.period_end_date)
