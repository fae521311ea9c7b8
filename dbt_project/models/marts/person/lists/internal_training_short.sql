-- One row per last day of a due period and PNS whose hours of training in the year up
-- to it fall short of the target.
{{ incremental_by_due_day("training") }}
{{ config(post_hook="{{ analyzed() }}") }}

with
    due as (select * from {{ due_days("training") }} as d),

    hours as (select * from {{ ref("int_training__person_hours") }})

select
    p.agency_id,
    p.period_end_date as list_date,
    p.period_end_date,
    p.unit_id,
    p.person_key,
    coalesce(h.jp, 0) as jp,
    t.value as target_jp,
    t.value - coalesce(h.jp, 0) as missing_jp
from due as d
inner join
    {{ ref("int_roster__period_ends") }} as p
    on p.agency_id = d.agency_id
    and p.period_end_date = d.period_end_date
    and p.employee_kind = 'pns'
left join
    hours as h on h.agency_id = p.agency_id and h.period_end_date = p.period_end_date and h.person_key = p.person_key
    {{ rule_join("jp_target_pns", "t", "d.agency_id", "d.period_end_date") }}
where coalesce(h.jp, 0) < t.value
