-- One row per agency, unit, period and indicator of the forums planned since 1 January, as they stood on the last day.
{% set measures = {
    "forums_held_rate": ["count(f.held_date)", "count(*)"],
    "forum_attendance_mean": ["sum(f.participants)", "count(f.participants)"],
    "forum_issues_raised": ["sum(f.issues_raised)", "cast(null as bigint)"],
    "forum_issues_followed_up_rate": ["sum(f.issues_followed_up)", "sum(f.issues_raised)"],
    "forum_issues_closed_rate": ["sum(f.issues_closed)", "sum(f.issues_raised)"],
} %}
{{ incremental_by_touched_indicator("forums") }}

with
    due as (select * from {{ ref("int_indicators__due") }} where indicator_code in {{ codes_of(measures) }}),

    forums as (select * from {{ ref("int_community_forums__current") }}),

    ancestors as (select * from {{ ref("int_units__ancestors") }} where ancestor_unit_id <> 'all'),

    planned as (
        select
            d.agency_id,
            d.indicator_code,
            d.period_kind,
            d.period_start_date,
            d.end_month_start_date,
            f.unit_id,
            -- Not yet held on the last day: then nobody had come and nothing had been raised.
            case when f.held_date <= d.period_end_date then f.held_date end as held_date,
            case when f.held_date <= d.period_end_date then f.participants end as participants,
            case when f.held_date <= d.period_end_date then f.issues_raised end as issues_raised,
            case
                when f.held_date <= d.period_end_date and f.issues_raised is not null
                then coalesce(f.issues_followed_up, 0)
            end as issues_followed_up,
            case
                when f.held_date <= d.period_end_date and f.issues_raised is not null then coalesce(f.issues_closed, 0)
            end as issues_closed
        from due as d
        inner join
            forums as f
            on f.agency_id = d.agency_id
            and f.planned_date between d.window_start_date and d.period_end_date
    ),

    placed as (
        select p.*, a.ancestor_unit_id as placed_unit_id
        from planned as p
        inner join
            ancestors as a
            on a.agency_id = p.agency_id
            and a.month_start_date = p.end_month_start_date
            and a.unit_id = p.unit_id
        union all
        select *, 'all' as placed_unit_id
        from planned
    ),

    counted as (
        {% for code, measure in measures.items() %}
            select
                agency_id,
                indicator_code,
                period_kind,
                period_start_date,
                placed_unit_id as unit_id,
                cast({{ measure[0] }} as numeric) as numerator,
                cast({{ measure[1] }} as numeric) as denominator,
                {{ "true" if "null" in measure[1] else "false" }} as is_count
            from placed as f
            where indicator_code = '{{ code }}'
            group by
                agency_id,
                indicator_code,
                period_kind,
                period_start_date,
                placed_unit_id
                {{ "union all" if not loop.last }}
        {% endfor %}
    )

select
    {{
        indicator_select(
            "d.unit_id",
            {
                "numerator": "d.numerator",
                "denominator": "d.denominator",
                "exact_value": "case when d.is_count then d.numerator else d.numerator / nullif(d.denominator, 0) end",
            },
        )
    }}
from counted as d
where d.numerator is not null and (d.is_count or d.denominator > 0)
