-- One row per agency, unit, period, indicator and breakdown: every number that a report may print.
{{ incremental_by_touched_indicator(indexes=[{"columns": ["agency_id", "period_start_date", "indicator_code"]}]) }}

with
    facts as (select * from {{ ref("int_indicators__facts") }}),

    due as (select * from {{ ref("int_indicators__due") }}),

    indicators as (select * from {{ ref("indicators") }}),

    gaps as (
        select distinct agency_id, indicator_code, period_kind, period_start_date
        from {{ ref("int_indicators__feed_gaps") }}
    ),

    rules_used as (select * from {{ ref("int_indicators__rules_used") }}),

    bands as (select * from {{ ref("bands") }}),

    rounded as (
        select
            f.*,
            d.period_end_date,
            i.band_scale,
            {{ round_half_up("f.exact_value", "i.decimals") }} as value,
            {{ round_half_up("f.exact_low", "i.decimals") }} as value_low,
            {{ round_half_up("f.exact_high", "i.decimals") }} as value_high
        from facts as f
        inner join
            due as d
            on d.agency_id = f.agency_id
            and d.indicator_code = f.indicator_code
            and d.period_kind = f.period_kind
            and d.period_start_date = f.period_start_date
        inner join indicators as i on i.indicator_code = f.indicator_code
    )

select
    r.agency_id,
    r.unit_id,
    r.period_kind,
    r.period_start_date,
    r.indicator_code,
    r.breakdown_1,
    r.breakdown_2,
    r.numerator,
    r.denominator,
    r.value,
    r.n_persons,
    r.n_expected,
    r.value_low,
    r.value_high,
    r.interval_method,
    r.largest_share,
    coalesce(r.own_label, b.label) as label,
    u.rule_version,
    {{ status_of_rank("least(u.status_rank, r.hours_rank)") }} as rule_status
from rounded as r
left join
    gaps as g
    on g.agency_id = r.agency_id
    and g.indicator_code = r.indicator_code
    and g.period_kind = r.period_kind
    and g.period_start_date = r.period_start_date
left join
    rules_used as u
    on u.agency_id = r.agency_id
    and u.indicator_code = r.indicator_code
    and u.period_kind = r.period_kind
    and u.period_start_date = r.period_start_date
-- The limits of the bands leave gaps below the second decimal: the rounded value is banded, never the exact one.
left join
    bands as b
    on b.scale = r.band_scale
    and r.breakdown_1 = ''
    and r.value between b.value_from and b.value_to
    and r.period_end_date between b.valid_from and coalesce(b.valid_to, r.period_end_date)
-- Where a feed brought nothing there is no number, not even one made of the other feeds.
where g.agency_id is null
