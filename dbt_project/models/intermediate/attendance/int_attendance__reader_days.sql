-- One row per agency, reader and date on which it delivered punches.
{{ incremental_by_touched_month("attendance") }}
{{ config(post_hook="{{ analyzed() }}") }}

with punches as (select * from {{ ref("int_attendance__punches_matched") }} where is_touched)

select
    agency_id,
    {{ month_of("punched_date") }} as month_start_date,
    punched_date,
    device_id,
    count(*) as punches,
    sum(case when is_by_pin then 1 else 0 end) as pin_punches,
    sum(case when person_key is null then 1 else 0 end) as unmatched_punches
from punches
group by agency_id, punched_date, device_id
