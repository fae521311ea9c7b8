-- One row per last day of a due period and person with a gap in a valid assessment
-- and no training passed since.
{{ incremental_by_due_day("competency") }}
{{ config(post_hook="{{ analyzed() }}") }}

with
    due as (select * from {{ due_days("competency") }} as d),

    -- Twelve months: an assessment plan is a plan for one year.
    trained as (
        select distinct d.agency_id, d.period_end_date, p.person_key
        from due as d
        inner join
            {{ ref("int_training_participations__current") }} as p
            on p.agency_id = d.agency_id
            and p.end_date > {{ date_plus("d.period_end_date", -12, "month") }}
            and p.end_date <= d.period_end_date
        where p.result = 'lulus'
    ),

    members as (
        select *
        from {{ ref("int_competency__person_members") }}
        where gap_levels > 0 and breakdown_1 like 'competency=%'
    )

select
    p.agency_id,
    p.period_end_date as list_date,
    p.period_end_date,
    p.unit_id,
    p.person_key,
    sum(m.gap_levels) as gap_levels,
    {{
        dbt.listagg(
            "replace(m.breakdown_1, 'competency=', '')",
            "', '",
            "order by m.gap_levels desc, m.breakdown_1",
        )
    }} as competencies
from due as d
inner join
    {{ ref("int_roster__period_ends") }} as p on p.agency_id = d.agency_id and p.period_end_date = d.period_end_date
inner join
    members as m on m.agency_id = p.agency_id and m.period_end_date = p.period_end_date and m.person_key = p.person_key
left join
    trained as t on t.agency_id = p.agency_id and t.period_end_date = p.period_end_date and t.person_key = p.person_key
where t.person_key is null
group by p.agency_id, p.period_end_date, p.unit_id, p.person_key
