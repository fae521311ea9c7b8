-- One row per sheet of a wave that a due period looks at and statement that it answers, with the unit that it names.
-- The latest wave of a period is chosen later: it may differ between periods.
{% set items = [
    "motivation_purpose",
    "motivation_recognition",
    "motivation_growth",
    "change_understanding",
    "change_ability",
    "resistance_old_ways",
    "resistance_burden",
    "engagement_pride",
    "engagement_recommend",
    "engagement_effort",
] %}
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    due as (
        select agency_id, min(window_start_date) as first_day, max(period_end_date) as last_day
        from {{ ref("int_indicators__due") }}
        where topic = 'staff_survey'
        group by agency_id
    ),

    sheets as (
        select s.*
        from due as d
        inner join
            {{ ref("int_staff_survey_responses__current") }} as s
            on s.agency_id = d.agency_id
            and s.wave_date between d.first_day and d.last_day
    ),

    answers as (
        {% for item in items %}
            select agency_id, wave_date, response_id, unit_id, '{{ item }}' as item_code, {{ item }} as score
            from sheets
            where {{ item }} is not null {{ "union all" if not loop.last }}
        {% endfor %}
    )

select
    a.agency_id,
    a.wave_date,
    {{ month_of("a.wave_date") }} as tree_month_start_date,
    a.response_id,
    a.unit_id,
    a.item_code,
    i.dimension,
    case when case when i.is_reversed then 6 - a.score else a.score end >= p.value then 1 else 0 end as positive
from answers as a
inner join
    {{ ref("staff_survey_items") }} as i on i.item_code = a.item_code
    {{ rule_join("survey_positive_from", "p", "a.agency_id", "a.wave_date") }}
