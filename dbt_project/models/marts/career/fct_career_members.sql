-- One row per agency, unit, period and member: promotions by golongan, people by education, vacancies ahead by
-- position.
{{ incremental_by_touched_indicator("career") }}

with
    due as (select * from {{ ref("int_indicators__due") }} where topic = 'career'),

    ruled as (
        select d.*, h.value as horizon
        from due as d {{ rule_join("vacancy_horizon_years", "h", "d.agency_id", "d.period_end_date") }}
        where indicator_code in ('career_promotions', 'career_education_persons', 'career_vacancies_ahead')
    ),

    joined as (
        select p.unit_id, c.*
        from {{ ref("int_roster__unit_persons") }} as p
        inner join
            {{ ref("int_career__persons") }} as c
            on c.agency_id = p.agency_id
            and c.period_end_date = p.period_end_date
            and c.person_key = p.person_key
    ),

    headcounts as (
        select
            agency_id,
            period_end_date,
            unit_id,
            count(*) as headcount,
            sum(case when employee_kind = 'pns' then 1 else 0 end) as pns,
            count(years_to_limit) as dated
        from joined
        group by agency_id, period_end_date, unit_id
    ),

    -- Few groups are made of many people before members are told apart.
    grouped as (
        select
            agency_id,
            period_end_date,
            unit_id,
            is_promoted,
            golongan,
            education_level,
            position_type,
            years_to_limit,
            count(*) as persons
        from joined
        group by
            agency_id, period_end_date, unit_id, is_promoted, golongan, education_level, position_type, years_to_limit
    ),

    members as (
        select
            d.agency_id,
            d.period_kind,
            d.period_start_date,
            d.period_end_date,
            d.indicator_code,
            g.unit_id,
            g.persons,
            case
                d.indicator_code
                when 'career_promotions'
                then case when g.is_promoted then 'golongan=' || g.golongan end
                when 'career_education_persons'
                then 'education=' || g.education_level
                when 'career_vacancies_ahead'
                then case when g.years_to_limit between 0 and d.horizon then 'position_type=' || g.position_type end
            end as breakdown_1
        from ruled as d
        inner join grouped as g on g.agency_id = d.agency_id and g.period_end_date = d.period_end_date
    ),

    summed as (
        select
            agency_id,
            period_kind,
            period_start_date,
            period_end_date,
            indicator_code,
            unit_id,
            breakdown_1,
            sum(persons) as persons
        from members
        where breakdown_1 is not null
        group by agency_id, period_kind, period_start_date, period_end_date, indicator_code, unit_id, breakdown_1
    ),

    -- The sum of vacancies ahead stands here because the horizon does; the other sums are of fct_career_persons.
    totals as (
        select
            d.agency_id,
            d.period_kind,
            d.period_start_date,
            d.period_end_date,
            d.indicator_code,
            h.unit_id,
            '' as breakdown_1,
            coalesce(sum(s.persons), 0) as persons
        from ruled as d
        inner join headcounts as h on h.agency_id = d.agency_id and h.period_end_date = d.period_end_date
        left join
            summed as s
            on s.agency_id = d.agency_id
            and s.period_kind = d.period_kind
            and s.period_start_date = d.period_start_date
            and s.indicator_code = d.indicator_code
            and s.unit_id = h.unit_id
        where d.indicator_code = 'career_vacancies_ahead' and h.dated > 0
        group by d.agency_id, d.period_kind, d.period_start_date, d.period_end_date, d.indicator_code, h.unit_id
    ),

    together as (
        select *
        from summed
        union all
        select *
        from totals
    )

select
    {{
        indicator_select(
            "d.unit_id",
            {
                "breakdown_1": "d.breakdown_1",
                "numerator": "d.persons",
                "exact_value": "d.persons",
                "n_persons": "d.persons",
                "n_expected": "case when d.indicator_code = 'career_promotions' then h.pns else h.headcount end",
            },
        )
    }}
from together as d
inner join
    headcounts as h on h.agency_id = d.agency_id and h.period_end_date = d.period_end_date and h.unit_id = d.unit_id
