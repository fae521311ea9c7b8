-- One row per agency, period and month of it, for every month and every longer period all of whose months are known: a
-- quarter of which the first month lies before the city's first delivery is none.
with
    months as (select agency_id, month_start_date from {{ source("plan", "known_month") }}),

    kinds as (
        select * from (values ('month', 1), ('quarter', 3), ('semester', 6), ('year', 12)) as k(period_kind, months)
    ),

    placed as (
        select
            m.agency_id,
            k.period_kind,
            k.months,
            {{
                date_plus(
                    "date_trunc('year', m.month_start_date)",
                    "((cast(extract(month from m.month_start_date) as integer) - 1) / k.months) * k.months",
                    "month",
                )
            }} as period_start_date,
            m.month_start_date
        from months as m
        cross join kinds as k
    ),

    complete as (
        select agency_id, period_kind, period_start_date
        from placed
        group by agency_id, period_kind, period_start_date, months
        having count(*) = months
    )

select p.agency_id, p.period_kind, p.period_start_date, p.month_start_date, p.months
from placed as p
inner join
    complete as c
    on c.agency_id = p.agency_id
    and c.period_kind = p.period_kind
    and c.period_start_date = p.period_start_date
