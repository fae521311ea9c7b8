-- One row per agency, rule and time of validity.
with
    rules as (select * from {{ ref("rules") }}),

    agencies as (select agency_id from {{ source("reference_tables", "agency") }}),

    local_rules as (
        select agency_id, rule_code, cast(value as numeric) as value from {{ source("profile_rules", "agency_rule") }}
    )

select
    a.agency_id,
    r.rule_code,
    coalesce(l.value, r.value) as value,
    l.value is not null as is_local,
    r.valid_from,
    coalesce(r.valid_to, cast('9999-12-31' as date)) as valid_to,
    {{ status_rank("r.status") }} as status_rank
from agencies as a
cross join rules as r
left join local_rules as l on l.agency_id = a.agency_id and l.rule_code = r.rule_code
