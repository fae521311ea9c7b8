-- One row per agency, unit and period: the median of the working days from receipt to closing, of resolved reports.
{{ incremental_by_touched_indicator("feedback") }}

with
    due as (select * from {{ ref("int_indicators__due") }} where indicator_code = 'complaint_days_to_close'),

    reports as (
        select * from {{ ref("int_feedback__reports_due") }} where complaint_state = 'resolved' and has_closed_date
    ),

    ranked as (
        select
            *,
            row_number() over (
                partition by agency_id, period_kind, period_start_date, window_kind, unit_id order by elapsed_days
            ) as place,
            count(*) over (partition by agency_id, period_kind, period_start_date, window_kind, unit_id) as reports,
            sum(elapsed_days) over (
                partition by agency_id, period_kind, period_start_date, window_kind, unit_id
            ) as days
        from reports
    ),

    -- The one in the middle, or the two.
    middle as (
        select
            agency_id,
            period_kind,
            period_start_date,
            window_kind,
            unit_id,
            reports,
            days,
            avg(cast(elapsed_days as numeric)) as median_days
        from ranked
        where 2 * place in (reports, reports + 1, reports + 2)
        group by agency_id, period_kind, period_start_date, window_kind, unit_id, reports, days
    )

select
    {{
        indicator_select(
            "m.unit_id", {"numerator": "m.days", "denominator": "m.reports", "exact_value": "m.median_days"}
        )
    }}
from due as d
inner join
    middle as m
    on m.agency_id = d.agency_id
    and m.period_kind = d.period_kind
    and m.period_start_date = d.period_start_date
    and m.window_kind = d.window_kind
