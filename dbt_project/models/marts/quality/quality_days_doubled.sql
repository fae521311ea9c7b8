-- One row per agency, month and date on which people are classified more than once. Should be empty.
with
    days as (select * from {{ ref("int_attendance__days_classified") }}),

    doubled as (
        select agency_id, month_start_date, work_date, person_key
        from days
        group by agency_id, month_start_date, work_date, person_key
        having count(*) > 1
    )

select agency_id, 'month' as period_kind, month_start_date as period_start_date, work_date, count(*) as persons
from doubled
group by agency_id, month_start_date, work_date
