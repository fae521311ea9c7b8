-- One row per due period, length of window, unit (with all units below, and the whole agency) and report received in
-- the window, as it stood on the period's last day.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    periods as (
        select distinct
            agency_id,
            period_kind,
            period_start_date,
            period_end_date,
            end_month_start_date,
            window_kind,
            window_start_date
        from {{ ref("int_indicators__due") }}
        where topic = 'feedback'
    ),

    reports as (select * from {{ ref("int_complaints__current") }}),

    ancestors as (select * from {{ ref("int_units__ancestors") }} where ancestor_unit_id <> 'all'),

    working_days as (select * from {{ ref("int_feedback__working_days") }}),

    statuses as (select * from {{ ref("complaint_statuses") }}),

    limits as (
        select r.agency_id, l.classification, r.value as limit_days, r.valid_from, r.valid_to
        from {{ ref("complaint_limits") }} as l
        inner join {{ ref("int_indicators__rules_in_force") }} as r on r.rule_code = l.rule_code
    ),

    due as (
        select
            p.*,
            r.channel,
            r.complaint_id,
            r.unit_id as handling_unit_id,
            r.classification,
            -- A review has no class to be missing.
            case when r.channel <> 'ulasan' then coalesce(r.classification, 'tanpa_klasifikasi') end as complaint_class,
            r.received_date,
            r.rating,
            -- Many people write "bagus" in a review: there the same text is no repetition.
            case when r.channel <> 'ulasan' then r.text_digest end as text_digest,
            r.duplicate_of,
            r.records_closing,
            coalesce(s.state, case when r.source_status is not null then 'unknown' end) as final_state,
            -- What happened after the last day had not happened yet.
            case when r.closed_date <= p.period_end_date then r.closed_date end as closed_date,
            coalesce(r.closed_date > p.period_end_date, false) as was_closed_later
        from periods as p
        inner join
            reports as r
            on r.agency_id = p.agency_id
            and r.received_date between p.window_start_date and p.period_end_date
        left join statuses as s on s.status_word = lower(r.source_status)
    ),

    timed as (
        select
            d.*,
            case when d.was_closed_later then 'open' else d.final_state end as complaint_state,
            l.limit_days,
            ended.working_days_so_far - received.working_days_so_far as elapsed_days
        from due as d
        left join
            limits as l
            on l.agency_id = d.agency_id
            and l.classification = d.classification
            and d.received_date between l.valid_from and l.valid_to
        left join
            working_days as received on received.agency_id = d.agency_id and received.calendar_date = d.received_date
        left join
            working_days as ended
            on ended.agency_id = d.agency_id
            and ended.calendar_date = coalesce(d.closed_date, d.period_end_date)
    ),

    judged as (
        select
            *,
            case
                when
                    not records_closing
                    or limit_days is null
                    or complaint_state not in ('open', 'resolved', 'rejected', 'auto_closed')
                then null
                -- Closed on a day that the source does not tell: nobody knows whether that was in time.
                when complaint_state <> 'open' and closed_date is null
                then null
                when elapsed_days > limit_days
                then 'late'
                -- Neither: open inside its limit, or closed by the system, which answers nobody.
                when complaint_state in ('resolved', 'rejected')
                then 'in_time'
            end as timeliness
        from timed
    ),

    placed as (
        select j.*, a.ancestor_unit_id as unit_id
        from judged as j
        inner join
            ancestors as a
            on a.agency_id = j.agency_id
            and a.month_start_date = j.end_month_start_date
            and a.unit_id = j.handling_unit_id
        union all
        select *, 'all' as unit_id
        from judged
    )

select
    agency_id,
    period_kind,
    period_start_date,
    window_kind,
    unit_id,
    channel,
    complaint_id,
    complaint_class,
    complaint_state,
    rating,
    records_closing,
    elapsed_days,
    closed_date is not null as has_closed_date,
    timeliness,
    -- A report repeats another one where the source says so, or where an earlier one of the period has the same text.
    duplicate_of is not null
    or (
        text_digest is not null
        and row_number() over (
            partition by agency_id, period_kind, period_start_date, window_kind, unit_id, text_digest
            order by received_date, channel, complaint_id
        )
        > 1
    ) as is_repeated
from placed
