-- One row per last day of a period and person whose late and early minutes of the
-- year make a working day or more.
select agency_id, period_end_date as list_date, unit_id, person_key, employee_kind, minutes, minute_days, confirmed_days
from {{ ref("person_discipline") }}
where minute_days >= 1
