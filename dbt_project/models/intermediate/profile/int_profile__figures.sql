-- One row per due period of a profile, unit and judged figure that enough people
-- stand behind, with the kind of unit.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    due as (
        select distinct agency_id, period_kind, period_start_date, period_end_date, end_month_start_date
        from {{ ref("int_indicators__due") }}
        where topic = 'profile'
    ),

    judged as (
        select
            p.indicator_code,
            i.{{ adapter.quote("window") }} as window_kind,
            i.unit,
            case i.direction when 'higher_better' then 1 when 'lower_better' then -1 end as good_sign,
            t.min_persons,
            t.protects_small_numerator
        from {{ ref("profile_figures") }} as p
        inner join {{ ref("indicators") }} as i on i.indicator_code = p.indicator_code
        inner join {{ ref("disclosure_thresholds") }} as t on t.disclosure_class = i.disclosure_class
        where p.is_judged and i.direction <> 'neutral'
    ),

    figures as (select * from {{ ref("indicator_measured") }} where breakdown_1 = '' and breakdown_2 = ''),

    units as (select * from {{ ref("dim_unit") }})

select
    d.agency_id,
    d.period_kind,
    d.period_start_date,
    d.period_end_date,
    f.unit_id,
    f.indicator_code,
    f.value,
    f.n_persons,
    j.window_kind,
    j.good_sign,
    u.unit_kind
from due as d
inner join
    figures as f
    on f.agency_id = d.agency_id
    and f.period_kind = d.period_kind
    and f.period_start_date = d.period_start_date
inner join judged as j on j.indicator_code = f.indicator_code
left join
    units as u on u.agency_id = d.agency_id and u.month_start_date = d.end_month_start_date and u.unit_id = f.unit_id
where
    -- Rows of units that the period's tree does not have are not published.
    (u.unit_id is not null or f.unit_id = 'all')
    -- A figure that would be withheld by itself must not come back as a judgement.
    and f.n_persons >= j.min_persons
    and (
        not j.protects_small_numerator
        or j.unit <> 'rate'
        or (
            (f.numerator = 0 or f.numerator >= j.min_persons)
            and (f.numerator = f.denominator or f.denominator - f.numerator >= j.min_persons)
        )
    )
