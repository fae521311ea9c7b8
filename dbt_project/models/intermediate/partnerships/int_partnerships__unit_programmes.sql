-- One row per last day of a due period, unit (with all units below, and the whole agency) and programme that ran in the
-- year up to it.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    due as (
        select distinct agency_id, period_end_date, window_start_date, end_month_start_date
        from {{ ref("int_indicators__due") }}
        where topic = 'partnerships'
    ),

    programmes as (select * from {{ ref("int_partnerships__current") }}),

    running as (
        select
            d.agency_id,
            d.period_end_date,
            d.end_month_start_date as tree_month_start_date,
            p.partnership_id,
            p.unit_id,
            p.partner_kind,
            p.programme_kind,
            p.places,
            p.filled_places,
            p.hours,
            -- Before the last day nothing is said of how it ended, even where the file knows by now.
            case when p.end_date <= d.period_end_date then p.completed end as completed,
            case when p.end_date <= d.period_end_date then p.outcome end as outcome
        from due as d
        inner join
            programmes as p
            on p.agency_id = d.agency_id
            and p.start_date <= d.period_end_date
            and coalesce(p.end_date, d.period_end_date) >= d.window_start_date
    )

    {{
        on_units(
            "running",
            [
                "period_end_date",
                "partnership_id",
                "partner_kind",
                "programme_kind",
                "places",
                "filled_places",
                "hours",
                "completed",
                "outcome",
            ],
        )
    }}
