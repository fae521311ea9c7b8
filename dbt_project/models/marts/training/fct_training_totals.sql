-- One row per agency, unit, period and member of a breakdown: hours of passed training in the year up to the period's
-- end.
{{ incremental_by_touched_indicator("training") }}

with
    due as (select * from {{ ref("int_indicators__due") }} where indicator_code = 'training_jp_total'),

    members as (select * from {{ ref("int_training__person_members") }}),

    -- Read where it is used: PostgreSQL forgets a table's statistics inside a step that is used twice, and then loops.
    headcounts as (
        select agency_id, period_end_date, unit_id, count(*) as headcount
        from {{ ref("int_roster__unit_persons") }}
        group by agency_id, period_end_date, unit_id
    ),

    summed as (
        select p.agency_id, p.period_end_date, p.unit_id, m.breakdown_1, sum(m.jp) as jp, count(*) as persons
        from {{ ref("int_roster__unit_persons") }} as p
        inner join
            members as m
            on m.agency_id = p.agency_id
            and m.period_end_date = p.period_end_date
            and m.person_key = p.person_key
        group by p.agency_id, p.period_end_date, p.unit_id, m.breakdown_1
    ),

    -- A unit with people and without training has 0 hours in all, but no row for providers it never met.
    completed as (
        select
            h.agency_id,
            h.period_end_date,
            h.unit_id,
            h.headcount,
            coalesce(s.breakdown_1, '') as breakdown_1,
            coalesce(s.jp, 0) as jp,
            coalesce(s.persons, 0) as persons
        from headcounts as h
        left join
            summed as s on s.agency_id = h.agency_id and s.period_end_date = h.period_end_date and s.unit_id = h.unit_id
    )

select
    {{
        indicator_select(
            "c.unit_id",
            {
                "breakdown_1": "c.breakdown_1",
                "numerator": "c.jp",
                "exact_value": "c.jp",
                "n_persons": "c.persons",
                "n_expected": "c.headcount",
            },
        )
    }}
from due as d
inner join completed as c on c.agency_id = d.agency_id and c.period_end_date = d.period_end_date
