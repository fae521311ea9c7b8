-- One row per last day of a due period and person with something to look at. A list of signals for the personnel
-- office,
-- never of findings; the publisher cannot read it.
{{ incremental_by_due_day("discipline") }}

with
    due as (select * from {{ due_days("discipline") }} as d),

    persons as (select * from {{ ref("int_discipline__persons_due") }})

select p.*
from persons as p
inner join due as d on d.agency_id = p.agency_id and d.period_end_date = p.period_end_date
where p.confirmed_days > 0 or p.longest_run > 0 or p.open_days > 0 or p.minutes > 0 or p.is_punished or p.is_awarded
