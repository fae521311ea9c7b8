-- One row per last day of a due period and its latest wave of the staff survey.
-- A table, because of a view's rows the planner believes that there is hardly one, and reads what is due anew for each.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    due as (
        select distinct agency_id, period_end_date, window_start_date
        from {{ ref("int_indicators__due") }}
        where topic = 'staff_survey'
    ),

    waves as (select distinct agency_id, wave_date from {{ ref("int_staff_survey_responses__current") }})

select d.agency_id, d.period_end_date, max(w.wave_date) as wave_date
from due as d
inner join waves as w on w.agency_id = d.agency_id and w.wave_date between d.window_start_date and d.period_end_date
group by d.agency_id, d.period_end_date
