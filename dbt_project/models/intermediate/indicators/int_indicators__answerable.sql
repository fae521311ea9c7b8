-- One row per due period of an indicator for which no required feed is missing: the latest of the rules it applies, and
-- how sure the weakest is. A table: judged inside indicator_value, PostgreSQL did this anew for every cell.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    due as (select * from {{ ref("int_indicators__due") }}),

    used as (select * from {{ ref("indicator_rules") }}),

    indicators as (select * from {{ ref("indicators") }}),

    rules as (select * from {{ ref("int_indicators__rules_in_force") }}),

    gaps as (
        select distinct agency_id, indicator_code, period_kind, period_start_date
        from {{ ref("int_indicators__feed_gaps") }}
    ),

    applied as (
        select
            d.agency_id,
            d.indicator_code,
            d.period_kind,
            d.period_start_date,
            cast(max(r.valid_from) as text) || max(case when r.is_local then ', profil' else '' end) as rule_version,
            least(min(r.status_rank), min({{ status_rank("i.rule_status") }})) as status_rank
        from due as d
        inner join indicators as i on i.indicator_code = d.indicator_code
        inner join used as u on u.indicator_code = d.indicator_code
        inner join
            rules as r
            on r.agency_id = d.agency_id
            and r.rule_code = u.rule_code
            and d.period_end_date between r.valid_from and r.valid_to
        group by d.agency_id, d.indicator_code, d.period_kind, d.period_start_date
    )

select
    d.agency_id,
    d.indicator_code,
    d.period_kind,
    d.period_start_date,
    d.period_end_date,
    -- A period before the first rule on record has no rule to name or to be sure of.
    coalesce(a.rule_version, '') as rule_version,
    coalesce(a.status_rank, {{ status_rank("'unconfirmed'") }}) as status_rank
from due as d
left join
    applied as a
    on a.agency_id = d.agency_id
    and a.indicator_code = d.indicator_code
    and a.period_kind = d.period_kind
    and a.period_start_date = d.period_start_date
left join
    gaps as g
    on g.agency_id = d.agency_id
    and g.indicator_code = d.indicator_code
    and g.period_kind = d.period_kind
    and g.period_start_date = d.period_start_date
where g.agency_id is null
