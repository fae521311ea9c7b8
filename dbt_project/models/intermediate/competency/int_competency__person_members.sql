-- One row per last day of a due period, person with valid results and member of a breakdown: what was asked for, what
-- was
-- found.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    days as (
        select distinct agency_id, period_end_date from {{ ref("int_indicators__due") }} where topic = 'competency'
    ),

    ruled as (
        select d.agency_id, d.period_end_date, cast(v.value as integer) as years
        from days as d {{ rule_join("assessment_validity_years", "v", "d.agency_id", "d.period_end_date") }}
    ),

    assessments as (select * from {{ ref("int_competency_assessments__current") }}),

    ranked as (
        select
            d.agency_id,
            d.period_end_date,
            a.person_key,
            a.competency_code,
            a.competency_kind,
            a.aspect,
            a.required_level,
            a.assessed_level,
            row_number() over (
                partition by d.agency_id, d.period_end_date, a.person_key, a.competency_code, a.aspect
                order by a.assessed_date desc, a.assessment_id desc
            ) as place
        from ruled as d
        inner join
            assessments as a
            on a.agency_id = d.agency_id
            and a.assessed_date <= d.period_end_date
            and {{ date_plus("a.assessed_date", "d.years", "year") }} > d.period_end_date
    ),

    results as (
        select
            *,
            least(assessed_level, required_level) as counted_level,
            greatest(required_level - assessed_level, 0) as gap_levels
        from ranked
        where place = 1
    )

{% for member in [
        "cast('' as text)",
        "'competency_kind=' || competency_kind",
        "'competency=' || competency_code",
        "'aspect=' || aspect",
    ] -%}
    select
        agency_id,
        period_end_date,
        person_key,
        {{ member }} as breakdown_1,
        count(*) as results,
        sum(required_level) as required_levels,
        sum(counted_level) as counted_levels,
        sum(gap_levels) as gap_levels
    from results
    group by agency_id, period_end_date, person_key, {{ member }} {{ "union all" if not loop.last }}
{% endfor %}
