-- One row per agency and due period's end, with the first day of its year.
select distinct agency_id, period_end_date, cast(date_trunc('year', period_end_date) as date) as year_start_date
from {{ ref("int_indicators__due") }}
where topic = 'connections'
