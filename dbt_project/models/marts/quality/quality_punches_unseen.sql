-- One row per agency and month whose accepted punches differ from those that attendance saw. Should be empty.
with
    staged as (
        select s.agency_id, s.event_month as month_start_date, sum(s.valid_rows) as punches
        from {{ ref("staged_months") }} as s
        inner join {{ ref("int_deliveries__usable") }} as d on d.delivery_id = s.delivery_id
        where s.feed = 'punches'
        group by s.agency_id, s.event_month
    ),

    seen as (
        select agency_id, month_start_date, sum(punches) as punches
        from {{ ref("int_attendance__reader_days") }}
        group by agency_id, month_start_date
    )

select
    k.agency_id,
    'month' as period_kind,
    k.month_start_date as period_start_date,
    coalesce(s.punches, 0) as staged_punches,
    coalesce(a.punches, 0) as seen_punches
from {{ source("plan", "known_month") }} as k
left join staged as s on s.agency_id = k.agency_id and s.month_start_date = k.month_start_date
left join seen as a on a.agency_id = k.agency_id and a.month_start_date = k.month_start_date
where coalesce(s.punches, 0) <> coalesce(a.punches, 0)
