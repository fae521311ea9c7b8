-- One row per agency, month and person with anything that the clocks hold against the day: minutes, missing clocks,
-- days
-- without any record. Steps of minutes are those of the allowance rule in force at the month's end.
{{ incremental_by_touched_month("discipline", indexes=[{"columns": ["agency_id", "month_start_date"]}]) }}
{{ config(post_hook="{{ analyzed() }}") }}

with
    months as (
        select t.agency_id, t.month_start_date, a.value as most_1, b.value as most_2, c.value as most_3
        from
            {{ touched_months("discipline") }} as t
            {{ rule_join("tpp_late_minutes_1", "a", "t.agency_id", month_end("t.month_start_date")) }}
            {{ rule_join("tpp_late_minutes_2", "b", "t.agency_id", month_end("t.month_start_date")) }}
            {{ rule_join("tpp_late_minutes_3", "c", "t.agency_id", month_end("t.month_start_date")) }}
    ),

    days as (
        select *
        from {{ ref("int_attendance__days_classified") }}
        where day_class in ('late', 'early_leave', 'late_and_early_leave', 'single_punch', 'no_record')
    )

select
    d.agency_id,
    d.month_start_date,
    d.person_key,
    sum(d.late_minutes + d.early_minutes) as minutes,
    sum(case when d.day_class = 'single_punch' then 1 else 0 end) as single_punch_days,
    sum(case when d.day_class = 'no_record' then 1 else 0 end) as no_record_days
    {%- for low, high in [("0", "m.most_1"), ("m.most_1", "m.most_2"), ("m.most_2", "m.most_3"), ("m.most_3", none)] %}
        ,
        sum(
            {%- for minutes in ["d.late_minutes", "d.early_minutes"] %}
                case
                    when {{ minutes }} > {{ low }} {% if high %} and {{ minutes }} <= {{ high }} {% endif %}
                    then 1
                    else 0
                end {{ "+" if not loop.last }}
            {%- endfor %}
        ) as late_events_{{ loop.index }}
    {%- endfor %}
from days as d
inner join months as m on m.agency_id = d.agency_id and m.month_start_date = d.month_start_date
group by d.agency_id, d.month_start_date, d.person_key
