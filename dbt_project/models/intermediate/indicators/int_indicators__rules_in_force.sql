-- One row per agency, rule and stretch of days in which neither the national value nor the city's own changes.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    rules as (select *, coalesce(valid_to, cast('9999-12-31' as date)) as last_day from {{ ref("rules") }}),

    agencies as (select agency_id from {{ source("reference_tables", "agency") }}),

    local_rules as (
        select
            agency_id,
            rule_code,
            cast(value as numeric) as value,
            regulation,
            valid_from,
            coalesce(valid_from, cast('0001-01-01' as date)) as first_day,
            coalesce(valid_to, cast('9999-12-31' as date)) as last_day
        from {{ source("profile_rules", "agency_rule") }}
    ),

    starts as (
        select a.agency_id, r.rule_code, r.valid_from as first_day
        from rules as r
        cross join agencies as a
        union
        select agency_id, rule_code, valid_from
        from local_rules
        where valid_from is not null
        union
        select agency_id, rule_code, {{ date_plus("last_day", 1) }}
        from local_rules
        where last_day < cast('9999-12-31' as date)
    ),

    stretches as (
        select
            agency_id,
            rule_code,
            first_day,
            lead(first_day) over (partition by agency_id, rule_code order by first_day) as next_day
        from starts
    )

select
    s.agency_id,
    s.rule_code,
    coalesce(l.value, r.value) as value,
    l.value is not null as is_local,
    s.first_day as valid_from,
    least(r.last_day, coalesce({{ date_plus("s.next_day", -1) }}, cast('9999-12-31' as date))) as valid_to,
    -- A city's own value is as sure as the text that its profile names for it.
    case
        when l.value is null then {{ status_rank("r.status") }} when l.regulation <> '' then 2 else 1
    end as status_rank
from stretches as s
inner join rules as r on r.rule_code = s.rule_code and s.first_day between r.valid_from and r.last_day
left join
    local_rules as l
    on l.agency_id = s.agency_id
    and l.rule_code = s.rule_code
    and s.first_day between l.first_day and l.last_day
