-- One row per agency, period and date on which people are classified more than once. Should be empty.
with
    days as (select * from {{ ref("int_attendance__days_classified") }}),

    doubled as (
        select agency_id, month_start_date, work_date, person_key
        from days
        group by agency_id, month_start_date, work_date, person_key
        having count(*) > 1
    )

select d.agency_id, p.period_kind, p.period_start_date, d.work_date, count(*) as persons
from doubled as d
inner join
    {{ ref("int_periods__months") }} as p on p.agency_id = d.agency_id and p.month_start_date = d.month_start_date
group by d.agency_id, p.period_kind, p.period_start_date, d.work_date
