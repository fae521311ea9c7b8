-- One row per due period, person with a day without record in it, and month in which a run of that person may lie.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    periods as (select * from {{ ref("int_indicators__due") }} where indicator_code = 'no_record_run_share'),

    person_months as (
        select agency_id, month_start_date, person_key
        from {{ ref("int_attendance__person_months") }}
        where no_record_days > 0
    ),

    persons as (
        select distinct p.agency_id, p.period_kind, p.period_start_date, p.end_month_start_date, m.person_key
        from periods as p
        inner join
            person_months as m
            on m.agency_id = p.agency_id
            and m.month_start_date between p.period_start_date and p.period_end_date
    ),

    -- One month back is enough: two days before the period complete any run that the period's own days do not.
    months as (
        select distinct p.agency_id, p.period_kind, p.period_start_date, m.month_start_date
        from periods as p
        inner join
            (select distinct agency_id, month_start_date from {{ ref("int_attendance__person_months") }}) as m
            on m.agency_id = p.agency_id
            and m.month_start_date >= {{ date_plus("p.period_start_date", -1, "month") }}
            and m.month_start_date <= p.period_end_date
    )

select x.*, m.month_start_date
from persons as x
inner join
    months as m
    on m.agency_id = x.agency_id
    and m.period_kind = x.period_kind
    and m.period_start_date = x.period_start_date
