-- One row per due period, unit without units below it, and figure that is set beside others, with the same figure two
-- and four months before.
{{ config(materialized="table", pre_hook="{{ hash_joins() }}", post_hook="{{ analyzed() }}") }}

with
    due as (
        select distinct agency_id, period_kind, period_start_date, period_end_date, end_month_start_date
        from {{ ref("int_indicators__due") }}
        where indicator_code in ('connection_correlation', 'connection_outcome_change')
    ),

    wanted as (
        select i.indicator_code, i.unit, t.min_persons
        from {{ ref("indicators") }} as i
        inner join {{ ref("disclosure_thresholds") }} as t on t.disclosure_class = i.disclosure_class
        where
            i.indicator_code = 'training_reach_rate'
            or i.indicator_code in (select x_indicator from {{ ref("connection_pairs") }})
            or i.indicator_code in (select y_indicator from {{ ref("connection_pairs") }})
            or i.indicator_code in (select indicator_code from {{ ref("connection_outcomes") }})
    ),

    figures as (
        select m.*, w.unit, w.min_persons
        from {{ ref("indicator_measured") }} as m
        inner join wanted as w on w.indicator_code = m.indicator_code
        where m.breakdown_1 = '' and m.breakdown_2 = ''
    ),

    units as (select * from {{ ref("dim_unit") }}),

    -- A unit and the unit above it share people: only units with nothing below them are compared.
    lowest as (
        select u.agency_id, u.month_start_date, u.unit_id
        from units as u
        where
            not exists (
                select 1
                from units as b
                where
                    b.agency_id = u.agency_id
                    and b.month_start_date = u.month_start_date
                    and b.parent_unit_id = u.unit_id
            )
    )

select
    d.agency_id,
    d.period_kind,
    d.period_start_date,
    d.period_end_date,
    f.unit_id,
    f.indicator_code,
    f.unit,
    f.value,
    e.value as value_before,
    p.value as value_long_before
from due as d
inner join
    figures as f
    on f.agency_id = d.agency_id
    and f.period_kind = d.period_kind
    and f.period_start_date = d.period_start_date
    and f.n_persons >= f.min_persons
left join
    lowest as l on l.agency_id = d.agency_id and l.month_start_date = d.end_month_start_date and l.unit_id = f.unit_id
left join
    figures as e
    on e.agency_id = f.agency_id
    and e.unit_id = f.unit_id
    and e.indicator_code = f.indicator_code
    and e.period_kind = 'month'
    and f.period_kind = 'month'
    and e.period_start_date = {{ date_plus("f.period_start_date", -2, "month") }}
    and e.n_persons >= e.min_persons
left join
    figures as p
    on p.agency_id = f.agency_id
    and p.unit_id = f.unit_id
    and p.indicator_code = f.indicator_code
    and p.period_kind = 'month'
    and f.period_kind = 'month'
    and p.period_start_date = {{ date_plus("f.period_start_date", -4, "month") }}
    and p.n_persons >= p.min_persons
where l.unit_id is not null or f.unit_id = 'all'
