-- One row per due period and pair of figures: Spearman's rank correlation across units, where ten units have both, and
-- how many have.
{{ config(materialized="table", pre_hook="{{ hash_joins() }}") }}

with
    due as (
        select *
        from {{ ref("int_indicators__due") }}
        where indicator_code in ('connection_correlation', 'connection_correlation_units')
    ),

    pairs as (select * from {{ ref("connection_pairs") }}),

    figures as (select * from {{ ref("int_connections__unit_figures") }} where unit_id <> 'all'),

    paired as (
        select x.agency_id, x.period_kind, x.period_start_date, c.pair, x.value as x, y.value as y
        from pairs as c
        inner join figures as x on x.indicator_code = c.x_indicator
        inner join
            figures as y
            on y.indicator_code = c.y_indicator
            and y.agency_id = x.agency_id
            and y.period_kind = x.period_kind
            and y.period_start_date = x.period_start_date
            and y.unit_id = x.unit_id
    ),

    -- Equal figures share the mean of their places.
    ranked as (
        select
            agency_id,
            period_kind,
            period_start_date,
            pair,
            rank() over (partition by agency_id, period_kind, period_start_date, pair order by x)
            + (count(*) over (partition by agency_id, period_kind, period_start_date, pair, x) - 1) / 2.0 as rank_x,
            rank() over (partition by agency_id, period_kind, period_start_date, pair order by y)
            + (count(*) over (partition by agency_id, period_kind, period_start_date, pair, y) - 1) / 2.0 as rank_y
        from paired
    ),

    summed as (
        select
            agency_id,
            period_kind,
            period_start_date,
            pair,
            count(*) as units,
            count(*) * sum(rank_x * rank_y) - sum(rank_x) * sum(rank_y) as shared,
            count(*) * sum(rank_x * rank_x) - sum(rank_x) * sum(rank_x) as spread_x,
            count(*) * sum(rank_y * rank_y) - sum(rank_y) * sum(rank_y) as spread_y
        from ranked
        group by agency_id, period_kind, period_start_date, pair
    ),

    ruled as (
        select s.*, d.period_end_date, q.value as quantile, l.value as least_units
        from summed as s
        inner join
            due as d
            on d.agency_id = s.agency_id
            and d.period_kind = s.period_kind
            and d.period_start_date = s.period_start_date
            and d.indicator_code = 'connection_correlation'
            {{ rule_join("normal_quantile", "q", "d.agency_id", "d.period_end_date") }}
            {{ rule_join("connection_least_units", "l", "d.agency_id", "d.period_end_date") }}
    ),

    correlated as (
        select *, cast(shared as numeric) / sqrt(cast(spread_x as numeric) * cast(spread_y as numeric)) as rho
        from ruled
        where units >= least_units and spread_x > 0 and spread_y > 0
    ),

    -- Fisher's z of a rank correlation: its variance is 1.06 / (n - 3). A perfect order has no interval.
    bounded as (
        select
            *,
            case when abs(rho) < 1 then ln((1 + rho) / (1 - rho)) - 2 * quantile * sqrt(1.06 / (units - 3)) end as low,
            case when abs(rho) < 1 then ln((1 + rho) / (1 - rho)) + 2 * quantile * sqrt(1.06 / (units - 3)) end as high
        from correlated
    ),

    counted as (
        select d.agency_id, d.period_kind, d.period_start_date, p.pair, coalesce(s.units, 0) as units, l.value as least
        from due as d
        cross join pairs as p
        left join
            summed as s
            on s.agency_id = d.agency_id
            and s.period_kind = d.period_kind
            and s.period_start_date = d.period_start_date
            and s.pair = p.pair
            {{ rule_join("connection_least_units", "l", "d.agency_id", "d.period_end_date") }}
        where d.indicator_code = 'connection_correlation_units'
    )

select
    {{
        indicator_select(
            "'all'",
            {
                "breakdown_1": "'pair=' || b.pair",
                "denominator": "b.units",
                "exact_value": "b.rho",
                "exact_low": "(exp(b.low) - 1) / (exp(b.low) + 1)",
                "exact_high": "(exp(b.high) - 1) / (exp(b.high) + 1)",
                "interval_method": "case when b.low is not null then 'fisher_95' end",
                "own_label": "case when b.low > 0 then 'searah' when b.high < 0 then 'berlawanan' else 'tidak_jelas' end",
            },
        )
    }}
from due as d
inner join
    bounded as b
    on b.agency_id = d.agency_id
    and b.period_kind = d.period_kind
    and b.period_start_date = d.period_start_date
where d.indicator_code = 'connection_correlation'
union all
select
    {{
        indicator_select(
            "'all'",
            {
                "breakdown_1": "'pair=' || c.pair",
                "numerator": "c.units",
                "exact_value": "c.units",
                "own_label": "case when c.units >= c.least then 'cukup' else 'data_belum_cukup' end",
            },
        )
    }}
from due as d
inner join
    counted as c
    on c.agency_id = d.agency_id
    and c.period_kind = d.period_kind
    and c.period_start_date = d.period_start_date
where d.indicator_code = 'connection_correlation_units'
