-- One row per agency, unit, period and indicator of people with a valid competency assessment: coverage, gaps, JPM on
-- each
-- scale.
{{ incremental_by_touched_indicator("competency") }}

with
    due as (select * from {{ ref("int_indicators__due") }} where topic = 'competency'),

    assessed as (select * from {{ ref("int_competency__person_members") }} where breakdown_1 = ''),

    -- A band reaches up to the next one: the limits are ">= 80" and the like, so there is no hole between two of them.
    bands as (
        select
            *,
            lead(value_from) over (partition by scale, valid_from order by value_from) as next_from,
            coalesce(valid_to, cast('9999-12-31' as date)) as last_day
        from {{ ref("bands") }}
        where scale in ('jpm_filling', 'jpm_mapping')
    ),

    persons as (
        select
            p.agency_id,
            p.period_end_date,
            p.unit_id,
            a.person_key,
            a.required_levels,
            a.counted_levels,
            a.gap_levels,
            cast(100 * a.counted_levels as numeric) / a.required_levels as jpm
        from {{ ref("int_roster__unit_persons") }} as p
        left join
            assessed as a
            on a.agency_id = p.agency_id
            and a.period_end_date = p.period_end_date
            and a.person_key = p.person_key
    ),

    totals as (
        select
            agency_id,
            period_end_date,
            unit_id,
            count(*) as headcount,
            count(person_key) as persons,
            count(case when gap_levels > 0 then 1 end) as persons_with_gap,
            -- Thirds do not add up to wholes; ten decimals put them right, so that a tie is rounded as one.
            {{ round_half_up("sum(jpm)", 10) }} as jpm_sum
        from persons
        group by agency_id, period_end_date, unit_id
    ),

    banded as (
        select p.agency_id, p.period_end_date, p.unit_id, b.scale, b.label, count(*) as persons
        from persons as p
        inner join
            bands as b
            on p.period_end_date between b.valid_from and b.last_day
            and 100 * p.counted_levels >= b.value_from * p.required_levels
            and (b.next_from is null or 100 * p.counted_levels < b.next_from * p.required_levels)
        group by p.agency_id, p.period_end_date, p.unit_id, b.scale, b.label
    ),

    -- A band that nobody is in is 0 of those assessed, not missing.
    shares as (
        select t.agency_id, t.period_end_date, t.unit_id, t.headcount, t.persons, b.scale, b.label, c.persons as members
        from totals as t
        inner join bands as b on t.period_end_date between b.valid_from and b.last_day
        left join
            banded as c
            on c.agency_id = t.agency_id
            and c.period_end_date = t.period_end_date
            and c.unit_id = t.unit_id
            and c.scale = b.scale
            and c.label = b.label
        where t.persons > 0
    ),

    counted as (
        select
            agency_id,
            period_end_date,
            unit_id,
            'competency_assessed_rate' as indicator_code,
            '' as breakdown_1,
            persons as numerator,
            headcount as persons,
            headcount
        from totals
        union all
        select agency_id, period_end_date, unit_id, 'competency_gap_share', '', persons_with_gap, persons, headcount
        from totals
        where persons > 0
        union all
        select agency_id, period_end_date, unit_id, 'jpm_mean', '', jpm_sum, persons, headcount
        from totals
        where persons > 0
        union all
        select
            agency_id,
            period_end_date,
            unit_id,
            scale || '_share',
            scale || '=' || label,
            coalesce(members, 0),
            persons,
            headcount
        from shares
    )

select
    {{
        indicator_select(
            "c.unit_id",
            {
                "breakdown_1": "c.breakdown_1",
                "numerator": "c.numerator",
                "denominator": "c.persons",
                "exact_value": "cast(c.numerator as numeric) / c.persons",
                "n_persons": "c.persons",
                "n_expected": "c.headcount",
            },
        )
    }}
from due as d
inner join
    counted as c
    on c.agency_id = d.agency_id
    and c.period_end_date = d.period_end_date
    and c.indicator_code = d.indicator_code
