-- One row per agency, unit, period, indicator and breakdown: every number that a
-- report may print.
select *
from {{ ref("indicator_measured") }}
union all
select *
from {{ ref("indicator_derived") }}
