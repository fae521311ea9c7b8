-- One row per agency, touched month and person on the roster on its last day: position, education, rating and
-- punishment
-- as dated by then.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    persons as (
        select
            r.agency_id,
            m.month_start_date,
            r.period_end_date,
            cast(extract(year from r.period_end_date) as integer) as measured_year,
            r.person_key,
            r.employee_kind,
            r.sex,
            r.position_type,
            r.education
        from {{ ref("int_roster__period_ends") }} as r
        inner join
            {{ touched_months("ip_asn") }} as m
            on m.agency_id = r.agency_id
            and m.month_start_date = r.end_month_start_date
    ),

    ends as (select distinct agency_id, period_end_date, measured_year from persons),

    positions as (
        select
            e.agency_id,
            e.period_end_date,
            h.person_key,
            h.position_type,
            h.echelon,
            row_number() over (
                partition by e.agency_id, e.period_end_date, h.person_key
                order by h.start_date desc, h.position_history_id desc
            ) as place
        from ends as e
        inner join
            {{ ref("int_position_histories__current") }} as h
            on h.agency_id = e.agency_id
            and h.start_date <= e.period_end_date
    ),

    diplomas as (
        select
            e.agency_id,
            e.period_end_date,
            h.person_key,
            h.education_level,
            row_number() over (
                partition by e.agency_id, e.period_end_date, h.person_key order by s.score desc, h.education_level
            ) as place
        from ends as e
        inner join
            {{ ref("int_education_histories__current") }} as h
            on h.agency_id = e.agency_id
            and h.graduation_date <= e.period_end_date
        inner join {{ ref("ip_asn_scores") }} as s on s.component = 'pendidikan' and s.condition = h.education_level
    ),

    ratings as (
        select e.agency_id, e.period_end_date, h.person_key, h.source_quadrant, h.skp_value
        from ends as e
        inner join
            {{ ref("int_ratings__persons") }} as h
            on h.agency_id = e.agency_id
            and h.rating_period_kind = 'tahunan'
            and extract(year from h.stretch_start_date) = e.measured_year - 1
        where h.source_quadrant is not null or h.skp_value between 0 and 100
    ),

    value_bands as (
        select condition, value_from, lead(value_from) over (order by value_from) as value_below
        from {{ ref("ip_asn_scores") }}
        where component = 'nilai'
    ),

    -- The lowest score is the heaviest punishment's.
    punishments as (
        select
            e.agency_id,
            e.period_end_date,
            h.person_key,
            c.level,
            row_number() over (
                partition by e.agency_id, e.period_end_date, h.person_key order by s.score, h.decision_id
            ) as place
        from ends as e
        inner join
            {{ ref("int_disciplinary_decisions__current") }} as h
            on h.agency_id = e.agency_id
            and h.effective_date <= e.period_end_date
            and h.decision_date <= e.period_end_date
        inner join {{ ref("punishment_codes") }} as c on c.punishment_code = h.punishment_code and c.is_punishment
        inner join
            {{ ref("ip_asn_scores") }} as s on s.dimension = 'disiplin' and s.condition = c.level
            {{ rule_join("ip_asn_discipline_years", "y", "e.agency_id", "e.period_end_date") }}
        where h.decision_date > {{ date_plus("e.period_end_date", "-12 * cast(y.value as integer)", "month") }}
    )

select
    p.agency_id,
    p.month_start_date,
    p.period_end_date,
    p.person_key,
    p.employee_kind,
    p.sex,
    coalesce(j.position_type, p.position_type) as position_type,
    j.echelon,
    coalesce(e.education_level, p.education) as education_level,
    case when r.source_quadrant is null and b.condition is not null then 'nilai' else 'predikat' end as rating_kind,
    coalesce(r.source_quadrant, b.condition, 'tanpa_nilai') as rating_label,
    coalesce(d.level, 'tidak_ada') as punishment_level
from persons as p
left join
    positions as j
    on j.agency_id = p.agency_id
    and j.period_end_date = p.period_end_date
    and j.person_key = p.person_key
    and j.place = 1
left join
    diplomas as e
    on e.agency_id = p.agency_id
    and e.period_end_date = p.period_end_date
    and e.person_key = p.person_key
    and e.place = 1
left join
    ratings as r on r.agency_id = p.agency_id and r.period_end_date = p.period_end_date and r.person_key = p.person_key
left join
    value_bands as b
    on r.source_quadrant is null
    and {{ round_half_up("r.skp_value", 0) }} >= b.value_from
    and ({{ round_half_up("r.skp_value", 0) }} < b.value_below or b.value_below is null)
left join
    punishments as d
    on d.agency_id = p.agency_id
    and d.period_end_date = p.period_end_date
    and d.person_key = p.person_key
    and d.place = 1
