-- One row per last day of a due period and person on the roster: present grade, highest diploma, year of the age limit.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    due as (
        select distinct agency_id, period_end_date, end_month_start_date
        from {{ ref("int_indicators__due") }}
        where topic = 'career'
    ),

    -- Each entry with the highest grade before it, and the day from which the next one holds.
    grade_steps as (
        select
            agency_id,
            person_key,
            grade_code,
            start_date,
            max(grade_code) over (
                partition by agency_id, person_key
                order by start_date, grade_code
                rows between unbounded preceding and 1 preceding
            ) as highest_before,
            lead(start_date) over (
                partition by agency_id, person_key order by start_date, grade_code
            ) as next_start_date
        from {{ ref("int_grade_histories__current") }}
    ),

    position_steps as (
        select
            agency_id,
            person_key,
            position_type,
            case when position_type = 'struktural' then coalesce(echelon, '') else '' end as echelon,
            case when position_type = 'fungsional' then coalesce(functional_level, '') else '' end as functional_level,
            start_date,
            lead(start_date) over (
                partition by agency_id, person_key order by start_date, position_history_id
            ) as next_start_date
        from {{ ref("int_position_histories__current") }}
    ),

    diplomas as (
        select
            agency_id,
            person_key,
            graduation_date,
            case
                education_level
                {%- for level in ["sd", "sltp", "slta", "d1", "d2", "d3", "d4", "s1", "s2", "s3"] %}
                    when '{{ level }}' then {{ loop.index }}
                {%- endfor %}
            end as education_rank,
            education_level
        from {{ ref("int_education_histories__current") }}
    ),

    -- From which day on the person's highest diploma is this one.
    diploma_steps as (
        select
            agency_id,
            person_key,
            education_level,
            graduation_date as start_date,
            lead(graduation_date) over (
                partition by agency_id, person_key order by graduation_date, education_rank
            ) as next_start_date
        from
            (
                select
                    *,
                    max(education_rank) over (
                        partition by agency_id, person_key
                        order by graduation_date, education_rank
                        rows between unbounded preceding and 1 preceding
                    ) as rank_before
                from diplomas
            ) as ordered
        where education_rank > coalesce(rank_before, 0)
    ),

    ruled as (
        select d.*, m.value as promotion_months
        from due as d {{ rule_join("promotion_months", "m", "d.agency_id", "d.period_end_date") }}
    ),

    joined as (
        select
            d.agency_id,
            d.period_end_date,
            p.person_key,
            p.employee_kind,
            coalesce(j.position_type, p.position_type) as position_type,
            coalesce(j.echelon, '') as echelon,
            coalesce(j.functional_level, '') as functional_level,
            e.education_level,
            g.grade_code,
            {{ completed_months("g.start_date", "d.period_end_date") }} as months_in_grade,
            g.grade_code > g.highest_before
            and g.start_date
            >= {{ date_plus("d.end_month_start_date", "1 - cast(d.promotion_months as integer)", "month") }}
            as is_promoted,
            p.birth_year
        from ruled as d
        inner join
            {{ ref("int_roster__period_ends") }} as p
            on p.agency_id = d.agency_id
            and p.period_end_date = d.period_end_date
        left join
            grade_steps as g
            on g.agency_id = p.agency_id
            and g.person_key = p.person_key
            and p.employee_kind = 'pns'
            and d.period_end_date >= g.start_date
            and (g.next_start_date is null or d.period_end_date < g.next_start_date)
        left join
            position_steps as j
            on j.agency_id = p.agency_id
            and j.person_key = p.person_key
            and d.period_end_date >= j.start_date
            and (j.next_start_date is null or d.period_end_date < j.next_start_date)
        left join
            diploma_steps as e
            on e.agency_id = p.agency_id
            and e.person_key = p.person_key
            and d.period_end_date >= e.start_date
            and (e.next_start_date is null or d.period_end_date < e.next_start_date)
    )

select
    j.agency_id,
    j.period_end_date,
    j.person_key,
    j.employee_kind,
    j.position_type,
    j.education_level,
    j.months_in_grade,
    n.golongan,
    coalesce(j.is_promoted, false) as is_promoted,
    j.birth_year
    + coalesce(own.age_years, plain.age_years)
    - cast(extract(year from j.period_end_date) as integer) as years_to_limit
from joined as j
left join {{ ref("grades") }} as n on n.siasn_code = j.grade_code
left join
    {{ ref("bup_ages") }} as own
    on own.position_type = j.position_type
    and coalesce(own.echelon, '') = j.echelon
    and coalesce(own.functional_level, '') = j.functional_level
    and j.period_end_date between own.valid_from and coalesce(own.valid_to, j.period_end_date)
left join
    {{ ref("bup_ages") }} as plain
    on plain.position_type = j.position_type
    and coalesce(plain.echelon, '') = ''
    and coalesce(plain.functional_level, '') = ''
    and j.period_end_date between plain.valid_from and coalesce(plain.valid_to, j.period_end_date)
