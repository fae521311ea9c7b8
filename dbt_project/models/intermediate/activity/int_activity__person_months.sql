-- One row per agency, month, person and unit the person served in: days on which a report was owed, and what was
-- written.
{{ incremental_by_touched_month("activity", indexes=[{"columns": ["agency_id", "month_start_date"]}]) }}
{{ config(post_hook="{{ analyzed() }}") }}

with
    months as (
        select
            m.agency_id,
            m.month_start_date,
            {{ month_end("m.month_start_date") }} as month_end_date,
            i.value as identical_days
        from
            {{ touched_months("activity") }} as m
            {{ rule_join("activity_identical_days", "i", "m.agency_id", month_end("m.month_start_date")) }}
    ),

    -- Bounds first: they let PostgreSQL go to the few blocks of these months.
    entries as (
        select
            agency_id,
            {{ month_of("report_date") }} as month_start_date,
            person_key,
            report_date,
            activity_text,
            starts_at,
            ends_at
        from {{ ref("int_activity_reports__current") }}
        where
            report_date >= (select min(month_start_date) from months)
            and report_date <= (select max(month_end_date) from months)
    ),

    {% for kind, columns in {"text": ["activity_text"], "time": ["starts_at", "ends_at"]}.items() %}
        {{ kind }}_dates as (
            select agency_id, month_start_date, person_key, report_date, {{ columns | join(", ") }}, count(*) as entries
            from entries
            group by agency_id, month_start_date, person_key, report_date, {{ columns | join(", ") }}
        ),

        {{ kind }}_recurring as (
            select
                *,
                count(*) over (
                    partition by agency_id, month_start_date, person_key, {{ columns | join(", ") }}
                ) as recurring_dates
            from {{ kind }}_dates
        ),

        {{ kind }}_days as (
            select
                r.agency_id,
                r.month_start_date,
                r.person_key,
                r.report_date,
                sum(r.entries) as entries,
                sum(case when r.recurring_dates >= m.identical_days then r.entries else 0 end) as identical_entries
            from {{ kind }}_recurring as r
            inner join months as m on m.agency_id = r.agency_id and m.month_start_date = r.month_start_date
            group by r.agency_id, r.month_start_date, r.person_key, r.report_date
        ),
    {% endfor %}

    days as (
        select
            d.agency_id,
            d.month_start_date,
            d.person_key,
            d.unit_id,
            d.work_date,
            case when d.day_class not in ('not_scheduled', 'leave') then 1 else 0 end as is_owed
        from {{ ref("int_attendance__days_classified") }} as d
        inner join months as m on m.agency_id = d.agency_id and m.month_start_date = d.month_start_date
    ),

    counted as (
        select
            d.agency_id,
            d.month_start_date,
            d.person_key,
            d.unit_id,
            sum(d.is_owed) as owed_days,
            sum(case when x.entries > 0 then d.is_owed else 0 end) as reported_days,
            coalesce(sum(x.entries), 0) as entries,
            coalesce(sum(x.identical_entries), 0) as identical_text_entries,
            coalesce(sum(t.identical_entries), 0) as identical_time_entries
        from days as d
        left join
            text_days as x
            on x.agency_id = d.agency_id
            and x.person_key = d.person_key
            and x.report_date = d.work_date
            and x.month_start_date = d.month_start_date
        left join
            time_days as t
            on t.agency_id = d.agency_id
            and t.person_key = d.person_key
            and t.report_date = d.work_date
            and t.month_start_date = d.month_start_date
        group by d.agency_id, d.month_start_date, d.person_key, d.unit_id
    )

select *
from counted
where owed_days > 0 or entries > 0
