-- One row per agency, unit and period: persons on a study assignment over active persons and these.
{{ incremental_by_touched_indicator("career") }}

with
    due as (select * from {{ ref("int_indicators__due") }} where indicator_code = 'career_study_leave_share'),

    -- The roster of indicators leaves study assignments out; here they are what is counted.
    persons as (
        select d.agency_id, d.period_kind, d.period_start_date, e.unit_id, e.legal_standing, d.end_month_start_date
        from due as d
        inner join
            {{ ref("int_employees__validity") }} as e
            on e.agency_id = d.agency_id
            and d.period_end_date between e.valid_from and e.valid_to
        left join
            {{ ref("legal_standings") }} as s
            on s.legal_standing = e.legal_standing
            and s.is_counted
            and d.period_end_date between s.valid_from and coalesce(s.valid_to, d.period_end_date)
        where e.legal_standing = '03' or s.legal_standing is not null
    ),

    counted as (
        select
            p.agency_id,
            p.period_kind,
            p.period_start_date,
            a.ancestor_unit_id as unit_id,
            sum(case when p.legal_standing = '03' then 1 else 0 end) as studying,
            count(*) as persons
        from persons as p
        inner join
            {{ ref("int_units__ancestors") }} as a
            on a.agency_id = p.agency_id
            and a.month_start_date = p.end_month_start_date
            and a.unit_id = p.unit_id
        group by p.agency_id, p.period_kind, p.period_start_date, a.ancestor_unit_id
    )

select
    {{
        indicator_select(
            "c.unit_id",
            {
                "numerator": "c.studying",
                "denominator": "c.persons",
                "exact_value": "cast(c.studying as numeric) / c.persons",
                "n_persons": "c.persons",
                "n_expected": "c.persons",
            },
        )
    }}
from due as d
inner join
    counted as c
    on c.agency_id = d.agency_id
    and c.period_kind = d.period_kind
    and c.period_start_date = d.period_start_date
