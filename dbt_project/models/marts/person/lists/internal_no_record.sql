-- One row per month and person with scheduled days without any record that nobody has
-- decided on.
{{ incremental_by_touched_month("discipline", indexes=[{"columns": ["agency_id", "list_date"]}]) }}
{{ config(post_hook="{{ analyzed() }}") }}

with
    months as (select agency_id, month_start_date from {{ touched_months("discipline") }} as t),

    days as (
        select d.agency_id, d.month_start_date, d.person_key, d.unit_id, d.work_date
        from {{ ref("int_attendance__days_classified") }} as d
        inner join months as m on m.agency_id = d.agency_id and m.month_start_date = d.month_start_date
        where d.day_class = 'no_record'
    ),

    decided as (select agency_id, person_key, work_date from {{ ref("int_discipline__decisions") }})

select
    d.agency_id,
    d.month_start_date,
    {{ month_end("d.month_start_date") }} as list_date,
    d.unit_id,
    d.person_key,
    count(*) as open_days,
    {{
        dbt.listagg(
            "cast(extract(day from d.work_date) as text)",
            "', '",
            "order by d.work_date",
        )
    }} as dates
from days as d
left join decided as x on x.agency_id = d.agency_id and x.person_key = d.person_key and x.work_date = d.work_date
where x.person_key is null
group by d.agency_id, d.month_start_date, d.unit_id, d.person_key
