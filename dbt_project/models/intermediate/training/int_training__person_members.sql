-- One row per last day of a due period, person and member of a breakdown: hours of passed training in the year up to
-- it.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with participations as (select * from {{ ref("int_training__participations_due") }} where result = 'lulus')

{% for member in ["cast('' as text)", "'provider_kind=' || provider_kind", "'topic=' || topic"] -%}
    select agency_id, period_end_date, person_key, {{ member }} as breakdown_1, sum(duration_jp) as jp
    from participations
    where {{ member }} is not null
    group by agency_id, period_end_date, person_key, {{ member }} {{ "union all" if not loop.last }}
{% endfor %}
