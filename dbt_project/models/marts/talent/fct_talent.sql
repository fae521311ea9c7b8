-- One row per agency, unit, period, indicator and member of a breakdown: who was assessed, in which box, with what
-- potential.
{{ incremental_by_touched_indicator("talent") }}

with
    due as (select * from {{ ref("int_indicators__due") }} where topic = 'talent'),

    boxes as (select *, coalesce(valid_to, cast('9999-12-31' as date)) as last_day from {{ ref("nine_box") }}),

    placed as (
        select p.agency_id, p.period_end_date, p.unit_id, t.person_key, t.box, t.is_pool, t.talent_value
        from {{ ref("int_roster__unit_persons") }} as p
        left join
            {{ ref("int_talent__placements") }} as t
            on t.agency_id = p.agency_id
            and t.period_end_date = p.period_end_date
            and t.person_key = p.person_key
            and t.field = ''
    ),

    totals as (
        select
            agency_id,
            period_end_date,
            unit_id,
            count(*) as headcount,
            count(box) as persons,
            count(case when is_pool then 1 end) as in_pool,
            count(talent_value) as valued,
            sum(talent_value) as value_sum
        from placed
        group by agency_id, period_end_date, unit_id
    ),

    filled as (
        select agency_id, period_end_date, unit_id, box, count(*) as persons
        from placed
        where box is not null
        group by agency_id, period_end_date, unit_id, box
    ),

    fields as (
        select
            p.agency_id,
            p.period_end_date,
            p.unit_id,
            t.field,
            count(*) as persons,
            sum(t.potential_value) as potential_sum,
            count(case when t.potential_level = 'tinggi' then 1 end) as high
        from {{ ref("int_roster__unit_persons") }} as p
        inner join
            {{ ref("int_talent__placements") }} as t
            on t.agency_id = p.agency_id
            and t.period_end_date = p.period_end_date
            and t.person_key = p.person_key
        where t.field <> ''
        group by p.agency_id, p.period_end_date, p.unit_id, t.field
    ),

    facts as (
        select
            agency_id,
            period_end_date,
            unit_id,
            'talent_assessed_rate' as indicator_code,
            '' as breakdown_1,
            persons as numerator,
            headcount as persons
        from totals
        union all
        select agency_id, period_end_date, unit_id, 'talent_pool_share', '', in_pool, persons
        from totals
        where persons > 0
        union all
        select agency_id, period_end_date, unit_id, 'talent_value_mean', '', value_sum, valued
        from totals
        where valued > 0
        union all
        -- A box that nobody is in is 0 of those assessed, not missing.
        select
            t.agency_id,
            t.period_end_date,
            t.unit_id,
            'talent_box_share',
            'box=' || cast(b.box as text),
            coalesce(f.persons, 0),
            t.persons
        from totals as t
        inner join boxes as b on t.period_end_date between b.valid_from and b.last_day
        left join
            filled as f
            on f.agency_id = t.agency_id
            and f.period_end_date = t.period_end_date
            and f.unit_id = t.unit_id
            and f.box = b.box
        where t.persons > 0
        union all
        select
            agency_id,
            period_end_date,
            unit_id,
            'talent_field_potential_mean',
            'field=' || field,
            potential_sum,
            persons
        from fields
        union all
        select agency_id, period_end_date, unit_id, 'talent_field_high_share', 'field=' || field, high, persons
        from fields
    )

select
    {{
        indicator_select(
            "f.unit_id",
            {
                "breakdown_1": "f.breakdown_1",
                "numerator": "f.numerator",
                "denominator": "f.persons",
                "exact_value": "cast(f.numerator as numeric) / f.persons",
                "n_persons": "f.persons",
                "n_expected": "t.headcount",
            },
        )
    }}
from due as d
inner join
    facts as f
    on f.agency_id = d.agency_id
    and f.period_end_date = d.period_end_date
    and f.indicator_code = d.indicator_code
inner join totals as t on t.agency_id = f.agency_id and t.period_end_date = f.period_end_date and t.unit_id = f.unit_id
