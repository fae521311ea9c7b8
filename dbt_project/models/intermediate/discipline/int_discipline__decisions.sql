-- One row per agency, person and day on which the personnel office has decided: its latest decision.
with
    ranked as (
        select
            *,
            row_number() over (
                partition by agency_id, person_key, absence_date
                order by coalesce(decided_date, absence_date) desc, confirmation_id desc
            ) as place
        from {{ ref("int_absence_confirmations__current") }}
    )

select
    agency_id,
    person_key,
    absence_date as work_date,
    {{ month_of("absence_date") }} as month_start_date,
    decision = 'tanpa_alasan_sah' as is_unexcused
from ranked
where place = 1
