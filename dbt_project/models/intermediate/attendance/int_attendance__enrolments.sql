-- One row per PIN on a reader and enrolment list in force on some day of the touched months or around them.
-- A table, because the planner takes the history views for one row and then loops over a city.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    span as (
        select agency_id, min(calendar_date) as starts_on, max(calendar_date) as ends_on
        from {{ ref("int_attendance__calendar_days") }}
        group by agency_id
    )

select e.agency_id, e.device_id, e.pin, e.person_key, e.valid_from, e.valid_to
from {{ ref("int_enrolments__validity") }} as e
inner join span as s on s.agency_id = e.agency_id and e.valid_from <= s.ends_on and e.valid_to >= s.starts_on
