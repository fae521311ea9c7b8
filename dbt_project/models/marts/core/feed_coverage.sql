-- One row per agency, feed and month that the feed says something about, with the number of rows that do.
{{ incremental_by_touched_month("any", indexes=[{"columns": ["agency_id", "month_start_date"]}]) }}
with
    months as (
        select m.agency_id, m.month_start_date, {{ month_end("m.month_start_date") }} as month_end_date
        from {{ touched_months("any") }} as m
    ),

    coverage as (
        {% for feed, kind in feeds().items() %}
            {{ coverage_of(feed, kind) }} {{ "union all" if not loop.last }}
        {% endfor %}
    )

select agency_id, feed, month_start_date, cast(covered_rows as bigint) as rows
from coverage
