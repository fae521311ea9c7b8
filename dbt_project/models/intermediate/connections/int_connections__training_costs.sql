-- One row per agency, due period's end and funding source: spending, hours, gain and gaps of the trainings that it paid
-- for.
{{ config(materialized="table", pre_hook="{{ hash_joins() }}", post_hook="{{ analyzed() }}") }}

with
    spent as (select * from {{ ref("int_connections__training_spending") }}),

    participations as (select * from {{ ref("int_connections__participations_of_year") }}),

    closed as (select * from {{ ref("int_connections__closed_gaps") }}),

    closed_counts as (
        select
            agency_id,
            period_end_date,
            breakdown_1,
            count(distinct person_key) as persons,
            count(
                distinct person_key || '/' || competency_code || '/' || aspect || '/' || cast(assessed_date as text)
            ) as gaps
        from closed
        group by agency_id, period_end_date, breakdown_1
    ),

    closed_costs as (
        select agency_id, period_end_date, breakdown_1, sum(spent_idr) as spent_idr
        from (select distinct agency_id, period_end_date, breakdown_1, training_id, spent_idr from closed) as trainings
        group by agency_id, period_end_date, breakdown_1
    ),

    per_training as (
        select
            s.agency_id,
            s.period_end_date,
            s.breakdown_1,
            s.training_id,
            s.spent_idr,
            sum(case when p.result = 'lulus' then p.duration_jp end) as jp,
            count(p.gain) as scored
        from spent as s
        inner join
            participations as p
            on p.agency_id = s.agency_id
            and p.period_end_date = s.period_end_date
            and p.training_id = s.training_id
        group by s.agency_id, s.period_end_date, s.breakdown_1, s.training_id, s.spent_idr
    ),

    costs as (
        select
            agency_id,
            period_end_date,
            breakdown_1,
            sum(case when jp > 0 then spent_idr end) as spent_on_jp,
            sum(jp) as jp,
            sum(case when scored > 0 then spent_idr end) as spent_on_gain
        from per_training
        group by agency_id, period_end_date, breakdown_1
    ),

    gains as (
        select
            s.agency_id,
            s.period_end_date,
            s.breakdown_1,
            count(distinct case when p.result = 'lulus' then p.person_key end) as passed_persons,
            count(distinct case when p.gain is not null then p.person_key end) as scored_persons,
            count(p.gain) as scored,
            sum(p.gain) as gain_sum,
            cast(stddev_samp(p.gain) as numeric) / sqrt(cast(nullif(count(p.gain), 0) as numeric)) as gain_error
        from spent as s
        inner join
            participations as p
            on p.agency_id = s.agency_id
            and p.period_end_date = s.period_end_date
            and p.training_id = s.training_id
        group by s.agency_id, s.period_end_date, s.breakdown_1
    )

select
    c.*,
    g.passed_persons,
    g.scored_persons,
    g.scored,
    g.gain_sum,
    g.gain_sum / nullif(g.scored, 0) - q.value * g.gain_error as gain_low,
    g.gain_sum / nullif(g.scored, 0) + q.value * g.gain_error as gain_high,
    coalesce(n.gaps, 0) as gaps,
    coalesce(n.persons, 0) as closed_persons,
    z.spent_idr as spent_on_gaps
from costs as c
inner join
    gains as g on g.agency_id = c.agency_id and g.period_end_date = c.period_end_date and g.breakdown_1 = c.breakdown_1
left join
    closed_counts as n
    on n.agency_id = c.agency_id
    and n.period_end_date = c.period_end_date
    and n.breakdown_1 = c.breakdown_1
left join
    closed_costs as z
    on z.agency_id = c.agency_id
    and z.period_end_date = c.period_end_date
    and z.breakdown_1 = c.breakdown_1
    {{ rule_join("normal_quantile", "q", "c.agency_id", "c.period_end_date") }}
