-- One row per last day of a due period, person and kind of event (punishment, award) of the last twelve months: the
-- first
-- one's month, the heaviest level, and whether the person's on-time share is higher after that month than before it.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    due as (
        select distinct
            d.agency_id,
            d.period_end_date,
            d.end_month_start_date,
            {{ date_plus("d.end_month_start_date", -11, "month") }} as first_month,
            r.value as compared_months
        from
            {{ ref("int_indicators__due") }} as d
            {{ rule_join("improvement_months", "r", "d.agency_id", "d.period_end_date") }}
        where d.topic = 'discipline'
    ),

    punishments as (
        select
            d.agency_id,
            d.person_key,
            d.effective_date as event_date,
            case c.level when 'R' then 1 when 'S' then 2 when 'B' then 3 end as level_rank
        from {{ ref("int_disciplinary_decisions__current") }} as d
        inner join {{ ref("punishment_codes") }} as c on c.punishment_code = d.punishment_code and c.is_punishment
    ),

    recorded as (
        select agency_id, 'punishment' as event_kind, person_key, event_date, level_rank
        from punishments
        union all
        select
            agency_id,
            'award' as event_kind,
            person_key,
            awarded_date as event_date,
            cast(null as integer) as level_rank
        from {{ ref("int_recognitions__current") }}
    ),

    events as (
        select
            d.agency_id,
            d.period_end_date,
            d.end_month_start_date,
            d.first_month,
            d.compared_months,
            e.event_kind,
            e.person_key,
            {{ month_of("min(e.event_date)") }} as event_month,
            max(e.level_rank) as level_rank
        from due as d
        inner join
            recorded as e on e.agency_id = d.agency_id and e.event_date between d.first_month and d.period_end_date
        group by
            d.agency_id,
            d.period_end_date,
            d.end_month_start_date,
            d.first_month,
            d.compared_months,
            e.event_kind,
            e.person_key
    ),

    person_months as (
        select
            agency_id,
            month_start_date,
            person_key,
            sum(present_days) as on_time_days,
            sum(present_days + late_days + early_leave_days + late_and_early_leave_days) as seen_days
        from {{ ref("int_attendance__person_months") }}
        group by agency_id, month_start_date, person_key
    ),

    compared as (
        select
            e.agency_id,
            e.period_end_date,
            e.event_kind,
            e.person_key,
            sum(case when m.month_start_date < e.event_month then m.on_time_days end) as on_time_before,
            sum(case when m.month_start_date < e.event_month then m.seen_days end) as seen_before,
            sum(case when m.month_start_date > e.event_month then m.on_time_days end) as on_time_after,
            sum(case when m.month_start_date > e.event_month then m.seen_days end) as seen_after
        from events as e
        inner join
            person_months as m
            on m.agency_id = e.agency_id
            and m.person_key = e.person_key
            and m.month_start_date between e.first_month and e.end_month_start_date
            and abs({{ months_between("e.event_month", "m.month_start_date") }}) <= e.compared_months
        group by e.agency_id, e.period_end_date, e.event_kind, e.person_key
    )

select
    e.agency_id,
    e.period_end_date,
    e.event_kind,
    e.person_key,
    e.event_month,
    e.level_rank,
    -- Compared as products of whole numbers: no division, nothing to round.
    case
        when c.seen_before > 0 and c.seen_after > 0
        then case when c.on_time_after * c.seen_before > c.on_time_before * c.seen_after then 1 else 0 end
    end as is_better
from events as e
left join
    compared as c
    on c.agency_id = e.agency_id
    and c.period_end_date = e.period_end_date
    and c.event_kind = e.event_kind
    and c.person_key = e.person_key
