-- One row per agency, unit, period, indicator and member of a breakdown: coaching of the people on the roster on the
-- period's last day, in the indicator's window.
{{ incremental_by_touched_indicator("coaching") }}

with
    due as (select * from {{ ref("int_indicators__due") }} where topic = 'coaching'),

    windows as (select distinct agency_id, period_end_date, window_kind, window_start_date from due),

    headcounts as (
        select agency_id, period_end_date, unit_id, count(*) as headcount
        from {{ ref("int_roster__unit_persons") }}
        group by agency_id, period_end_date, unit_id
    ),

    sessions as (
        select
            w.agency_id,
            w.period_end_date,
            w.window_kind,
            p.unit_id,
            s.person_key,
            s.reason,
            s.coach_kind,
            s.outcome,
            case when s.outcome <> 'tidak_hadir' then s.person_key end as coached_key,
            case when s.follow_up_due_date < w.period_end_date then s.person_key end as due_key,
            case
                when
                    s.follow_up_due_date < w.period_end_date
                    and coalesce(s.closed_date, cast('9999-12-31' as date)) > w.period_end_date
                then 1
            end as is_overdue
        from windows as w
        inner join
            {{ ref("int_coaching_sessions__current") }} as s
            on s.agency_id = w.agency_id
            and s.session_date between w.window_start_date and w.period_end_date
        inner join
            {{ ref("int_roster__unit_persons") }} as p
            on p.agency_id = w.agency_id
            and p.period_end_date = w.period_end_date
            and p.person_key = s.person_key
    ),

    totals as (
        select
            h.agency_id,
            h.period_end_date,
            h.unit_id,
            h.headcount,
            w.window_kind,
            count(s.person_key) as all_sessions,
            count(distinct s.person_key) as invited,
            count(s.coached_key) as held,
            count(distinct s.coached_key) as coached,
            count(s.due_key) as follow_ups,
            count(distinct s.due_key) as persons_due,
            count(s.is_overdue) as overdue
        from headcounts as h
        inner join
            (select distinct agency_id, period_end_date, window_kind from windows) as w
            on w.agency_id = h.agency_id
            and w.period_end_date = h.period_end_date
        left join
            sessions as s
            on s.agency_id = h.agency_id
            and s.period_end_date = h.period_end_date
            and s.unit_id = h.unit_id
            and s.window_kind = w.window_kind
        group by h.agency_id, h.period_end_date, h.unit_id, h.headcount, w.window_kind
    ),

    facts as (
        select
            agency_id,
            period_end_date,
            unit_id,
            window_kind,
            'coaching_session_count' as indicator_code,
            '' as breakdown_1,
            held as numerator,
            cast(null as bigint) as denominator,
            coached as persons
        from totals
        union all
        select
            agency_id, period_end_date, unit_id, window_kind, 'coaching_reach_rate', '', coached, headcount, headcount
        from totals
        union all
        select
            agency_id,
            period_end_date,
            unit_id,
            window_kind,
            'coaching_overdue_rate',
            '',
            overdue,
            follow_ups,
            persons_due
        from totals
        where follow_ups > 0
        {% for dimension in ["reason", "coach_kind"] %}
            union all
            select
                agency_id,
                period_end_date,
                unit_id,
                window_kind,
                'coaching_session_count',
                '{{ dimension }}=' || {{ dimension }},
                count(coached_key),
                cast(null as bigint),
                count(distinct coached_key)
            from sessions
            where coached_key is not null
            group by agency_id, period_end_date, unit_id, window_kind, {{ dimension }}
        {% endfor %}
        union all
        select
            s.agency_id,
            s.period_end_date,
            s.unit_id,
            s.window_kind,
            'coaching_outcome_share',
            'outcome=' || s.outcome,
            count(*),
            max(t.all_sessions),
            max(t.invited)
        from sessions as s
        inner join
            totals as t
            on t.agency_id = s.agency_id
            and t.period_end_date = s.period_end_date
            and t.unit_id = s.unit_id
            and t.window_kind = s.window_kind
        group by s.agency_id, s.period_end_date, s.unit_id, s.window_kind, s.outcome
    )

select
    {{
        indicator_select(
            "f.unit_id",
            {
                "breakdown_1": "f.breakdown_1",
                "numerator": "f.numerator",
                "denominator": "f.denominator",
                "exact_value": "cast(f.numerator as numeric) / coalesce(f.denominator, 1)",
                "n_persons": "f.persons",
                "n_expected": "h.headcount",
            },
        )
    }}
from due as d
inner join
    facts as f
    on f.agency_id = d.agency_id
    and f.period_end_date = d.period_end_date
    and f.window_kind = d.window_kind
    and f.indicator_code = d.indicator_code
inner join
    headcounts as h on h.agency_id = f.agency_id and h.period_end_date = f.period_end_date and h.unit_id = f.unit_id
