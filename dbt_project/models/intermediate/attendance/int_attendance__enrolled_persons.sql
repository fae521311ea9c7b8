-- One row per agency, last day of a due period and person who can check in: enrolled on a reader, or seen by telephone.
with
    due as (
        select distinct agency_id, period_start_date, period_end_date
        from {{ ref("int_indicators__due") }}
        where indicator_code = 'enrolment_share'
    ),

    enrolments as (select * from {{ ref("int_enrolments__validity") }}),

    self_identified as (select * from {{ ref("int_attendance__self_identified") }})

select d.agency_id, d.period_start_date, d.period_end_date, e.person_key
from due as d
inner join enrolments as e on e.agency_id = d.agency_id and d.period_end_date between e.valid_from and e.valid_to
union
select d.agency_id, d.period_start_date, d.period_end_date, s.person_key
from due as d
inner join
    self_identified as s
    on s.agency_id = d.agency_id
    and s.month_start_date between d.period_start_date and d.period_end_date
