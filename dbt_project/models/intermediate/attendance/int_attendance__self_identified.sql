-- One row per agency, month and person with a punch that names the person itself (mobile check-in).
{{ incremental_by_touched_month("attendance") }}
{{ config(post_hook="{{ analyzed() }}") }}

with punches as (select * from {{ ref("int_attendance__punches_matched") }} where is_touched)

select distinct agency_id, {{ month_of("punched_date") }} as month_start_date, person_key
from punches
where is_self_identified
