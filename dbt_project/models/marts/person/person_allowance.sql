-- One row per month and person with an allowance: what the city's rule gives and what was paid, before and after
-- statutory
-- contributions. For those who check payments; the publisher cannot read it.
{{ incremental_by_due_day("allowance") }}

with
    due as (select * from {{ due_days("allowance") }} as d),

    months as (select * from {{ ref("int_allowance__person_months") }})

select m.*, m.paid_idr - m.earned_idr as difference_idr, m.earned_idr - m.contributions_idr as net_earned_idr
from months as m
inner join due as d on d.agency_id = m.agency_id and d.period_end_date = m.period_end_date
