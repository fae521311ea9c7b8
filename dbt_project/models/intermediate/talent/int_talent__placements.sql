-- One row per last day of a due period, person with a valid talent assessment and field (empty: the potential as a
-- whole): levels by the agency's cuts, box, talent value.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    days as (select distinct agency_id, period_end_date from {{ ref("int_indicators__due") }} where topic = 'talent'),

    ruled as (
        select
            d.agency_id,
            d.period_end_date,
            cast(v.value as integer) as years,
            ph.value as performance_high,
            pm.value as performance_middle,
            oh.value as potential_high,
            om.value as potential_middle,
            wp.value as performance_weight,
            wo.value as potential_weight
        from
            days as d
            {{ rule_join("assessment_validity_years", "v", "d.agency_id", "d.period_end_date") }}
            {{ rule_join("nine_box_performance_high", "ph", "d.agency_id", "d.period_end_date") }}
            {{ rule_join("nine_box_performance_middle", "pm", "d.agency_id", "d.period_end_date") }}
            {{ rule_join("nine_box_potential_high", "oh", "d.agency_id", "d.period_end_date") }}
            {{ rule_join("nine_box_potential_middle", "om", "d.agency_id", "d.period_end_date") }}
            {{ rule_join("talent_weight_performance", "wp", "d.agency_id", "d.period_end_date") }}
            {{ rule_join("talent_weight_potential", "wo", "d.agency_id", "d.period_end_date") }}
    ),

    assessments as (select * from {{ ref("int_talent_assessments__current") }}),

    boxes as (select *, coalesce(valid_to, cast('9999-12-31' as date)) as last_day from {{ ref("nine_box") }}),

    ranked as (
        select
            d.*,
            a.person_key,
            coalesce(a.field, '') as field,
            a.performance_value,
            a.performance_level as stated_level,
            a.potential_value,
            row_number() over (
                partition by d.agency_id, d.period_end_date, a.person_key, coalesce(a.field, '')
                order by a.assessed_date desc, a.assessment_id desc
            ) as place
        from ruled as d
        inner join
            assessments as a
            on a.agency_id = d.agency_id
            and a.assessed_date <= d.period_end_date
            and {{ date_plus("a.assessed_date", "d.years", "year") }} > d.period_end_date
    ),

    levelled as (
        select
            *,
            case
                when field <> ''
                then null
                when stated_level is not null
                then stated_level
                when performance_value >= performance_high
                then 'di_atas'
                when performance_value >= performance_middle
                then 'sesuai'
                when performance_value is not null
                then 'di_bawah'
            end as performance_level,
            case
                when potential_value >= potential_high
                then 'tinggi'
                when potential_value >= potential_middle
                then 'menengah'
                else 'rendah'
            end as potential_level
        from ranked
        where place = 1
    )

select
    l.agency_id,
    l.period_end_date,
    l.person_key,
    l.field,
    l.performance_level,
    l.potential_level,
    l.potential_value,
    b.box,
    b.box_kemenkeu,
    b.is_pool,
    case
        when l.field = '' then l.performance_weight * l.performance_value + l.potential_weight * l.potential_value
    end as talent_value
from levelled as l
left join
    boxes as b
    on b.performance_level = l.performance_level
    and b.potential_level = l.potential_level
    and l.period_end_date between b.valid_from and b.last_day
