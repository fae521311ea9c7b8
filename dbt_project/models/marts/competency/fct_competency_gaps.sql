-- One row per agency, unit, period, indicator and member of a breakdown: who has a gap and how large gaps are, and the
-- competencies with the smallest and the largest one.
{{ incremental_by_touched_indicator("competency") }}

with
    due as (select * from {{ ref("int_indicators__due") }} where topic = 'competency'),

    members as (select * from {{ ref("int_competency__person_members") }}),

    headcounts as (
        select agency_id, period_end_date, unit_id, count(*) as headcount
        from {{ ref("int_roster__unit_persons") }}
        group by agency_id, period_end_date, unit_id
    ),

    summed as (
        select
            p.agency_id,
            p.period_end_date,
            p.unit_id,
            m.breakdown_1,
            count(*) as persons,
            count(case when m.gap_levels > 0 then 1 end) as persons_with_gap,
            sum(m.gap_levels) as gap_levels,
            sum(m.results) as results
        from {{ ref("int_roster__unit_persons") }} as p
        inner join
            members as m
            on m.agency_id = p.agency_id
            and m.period_end_date = p.period_end_date
            and m.person_key = p.person_key
        group by p.agency_id, p.period_end_date, p.unit_id, m.breakdown_1
    ),

    measured as (
        select s.*, h.headcount, cast(s.gap_levels as numeric) / s.results as gap_mean
        from summed as s
        inner join
            headcounts as h
            on h.agency_id = s.agency_id
            and h.period_end_date = s.period_end_date
            and h.unit_id = s.unit_id
    ),

    competencies as (
        select m.*, {{ round_half_up("m.gap_mean", 12) }} as ordered_mean
        from measured as m {{ rule_join("competency_rank_min_persons", "r", "m.agency_id", "m.period_end_date") }}
        where m.breakdown_1 like 'competency=%' and m.persons >= r.value
    ),

    -- Equal gaps are told apart by the competency's code; where all are equal there is neither strength nor weakness.
    ranked as (
        select
            *,
            min(ordered_mean) over (partition by agency_id, period_end_date, unit_id) as smallest,
            max(ordered_mean) over (partition by agency_id, period_end_date, unit_id) as largest,
            row_number() over (
                partition by agency_id, period_end_date, unit_id order by ordered_mean, breakdown_1
            ) as strength_place,
            row_number() over (
                partition by agency_id, period_end_date, unit_id order by ordered_mean desc, breakdown_1
            ) as weakness_place
        from competencies
    ),

    facts as (
        select
            agency_id,
            period_end_date,
            unit_id,
            'competency_gap_share' as indicator_code,
            breakdown_1,
            persons_with_gap as numerator,
            persons as denominator,
            persons,
            headcount,
            cast(null as text) as own_label
        from measured
        where breakdown_1 like 'competency%'
        union all
        select
            agency_id,
            period_end_date,
            unit_id,
            'competency_gap_mean',
            breakdown_1,
            gap_levels,
            results,
            persons,
            headcount,
            cast(null as text)
        from measured
        where breakdown_1 not like 'competency_kind=%'
        {% for name in ["strength", "weakness"] %}
            union all
            select
                agency_id,
                period_end_date,
                unit_id,
                'competency_{{ name }}',
                '',
                gap_levels,
                results,
                persons,
                headcount,
                replace(breakdown_1, 'competency=', '')
            from ranked
            where {{ name }}_place = 1 and smallest < largest
        {% endfor %}
    )

select
    {{
        indicator_select(
            "f.unit_id",
            {
                "breakdown_1": "f.breakdown_1",
                "numerator": "f.numerator",
                "denominator": "f.denominator",
                "exact_value": "cast(f.numerator as numeric) / f.denominator",
                "n_persons": "f.persons",
                "n_expected": "f.headcount",
                "own_label": "f.own_label",
            },
        )
    }}
from due as d
inner join
    facts as f
    on f.agency_id = d.agency_id
    and f.period_end_date = d.period_end_date
    and f.indicator_code = d.indicator_code
