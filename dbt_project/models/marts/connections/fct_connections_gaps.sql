-- One row per agency, period, indicator and field: gaps that met a training of their field, and trainings that met a
-- gap.
{{ incremental_by_touched_indicator("connections") }}
{{ config(pre_hook="{{ hash_joins() }}") }}

with
    due as (
        select *
        from {{ ref("int_indicators__due") }}
        where indicator_code in ('connection_gap_trained_rate', 'connection_training_answered_rate')
    ),

    days as (select distinct agency_id, period_end_date from due),

    ruled as (
        select d.agency_id, d.period_end_date, cast(v.value as integer) as years
        from days as d {{ rule_join("assessment_validity_years", "v", "d.agency_id", "d.period_end_date") }}
    ),

    -- The latest valid result of each person, competency and aspect, of people on the roster.
    ranked as (
        select
            d.agency_id,
            d.period_end_date,
            a.person_key,
            lower(a.field) as field,
            a.assessed_date,
            a.assessed_level < a.required_level as is_gap,
            row_number() over (
                partition by d.agency_id, d.period_end_date, a.person_key, a.competency_code, a.aspect
                order by a.assessed_date desc, a.assessment_id desc
            ) as place
        from ruled as d
        inner join
            {{ ref("int_competency_assessments__current") }} as a
            on a.agency_id = d.agency_id
            and a.assessed_date <= d.period_end_date
            and {{ date_plus("a.assessed_date", "d.years", "year") }} > d.period_end_date
        inner join
            {{ ref("int_roster__period_ends") }} as r
            on r.agency_id = d.agency_id
            and r.period_end_date = d.period_end_date
            and r.person_key = a.person_key
    ),

    results as (select * from ranked where place = 1),

    assessed as (select distinct agency_id, period_end_date, person_key from results),

    gaps as (
        select agency_id, period_end_date, person_key, field, min(assessed_date) as found_date
        from results
        where is_gap and field is not null
        group by agency_id, period_end_date, person_key, field
    ),

    trainings as (
        select s.agency_id, s.period_end_date, s.person_key, p.end_date, coalesce(lower(p.topic), '') as field
        from assessed as s
        inner join
            {{ ref("int_training_participations__current") }} as p
            on p.agency_id = s.agency_id
            and p.person_key = s.person_key
            and p.result = 'lulus'
            and p.end_date between cast(date_trunc('year', s.period_end_date) as date) and s.period_end_date
    ),

    met_gaps as (
        select
            'connection_gap_trained_rate' as indicator_code,
            g.agency_id,
            g.period_end_date,
            g.person_key,
            g.field,
            max(case when t.end_date >= g.found_date then 1 else 0 end) as is_met
        from gaps as g
        left join
            trainings as t
            on t.agency_id = g.agency_id
            and t.period_end_date = g.period_end_date
            and t.person_key = g.person_key
            and t.field = g.field
        group by g.agency_id, g.period_end_date, g.person_key, g.field
    ),

    met_trainings as (
        select
            'connection_training_answered_rate' as indicator_code,
            t.agency_id,
            t.period_end_date,
            t.person_key,
            t.field,
            case when t.end_date >= g.found_date then 1 else 0 end as is_met
        from trainings as t
        left join
            gaps as g
            on g.agency_id = t.agency_id
            and g.period_end_date = t.period_end_date
            and g.person_key = t.person_key
            and g.field = t.field
    ),

    cases as (
        select *
        from met_gaps
        union all
        select *
        from met_trainings
    ),

    counted as (
        {% for member in ["cast('' as text)", "'topic=' || upper(substring(field, 1, 1)) || substring(field, 2)"] %}
            select
                indicator_code,
                agency_id,
                period_end_date,
                {{ member }} as breakdown_1,
                sum(is_met) as met,
                count(*) as looked_at,
                count(distinct person_key) as persons
            from cases
            where {{ member }} <> 'topic='
            group by indicator_code, agency_id, period_end_date, {{ member }} {{ "union all" if not loop.last }}
        {% endfor %}
    )

select
    {{
        indicator_select(
            "'all'",
            {
                "breakdown_1": "c.breakdown_1",
                "numerator": "c.met",
                "denominator": "c.looked_at",
                "exact_value": "cast(c.met as numeric) / c.looked_at",
                "n_persons": "c.persons",
            },
        )
    }}
from due as d
inner join
    counted as c
    on c.agency_id = d.agency_id
    and c.period_end_date = d.period_end_date
    and c.indicator_code = d.indicator_code
