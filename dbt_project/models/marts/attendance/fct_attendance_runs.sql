-- One row per agency, unit and period: persons with a long run of scheduled days without any record.
{{ incremental_by_touched_indicator("attendance") }}

with
    due as (select * from {{ ref("int_indicators__due") }} where indicator_code = 'no_record_run_share'),

    persons as (
        select * from {{ ref("int_attendance__unit_persons") }} where window_kind = 'month' and scheduled_days > 0
    ),

    runs as (select * from {{ ref("int_attendance__no_record_runs") }}),

    ancestors as (select * from {{ ref("int_units__ancestors") }} where ancestor_unit_id <> 'all'),

    -- Distinct: a person whose run goes on after moving to a sister unit is one person in the unit above both.
    unit_runs as (
        select distinct r.agency_id, r.period_kind, r.period_start_date, a.ancestor_unit_id as unit_id, r.person_key
        from runs as r
        inner join
            ancestors as a
            on a.agency_id = r.agency_id
            and a.month_start_date = r.end_month_start_date
            and a.unit_id = r.unit_id
        union
        select agency_id, period_kind, period_start_date, 'all' as unit_id, person_key
        from runs
    ),

    counted as (
        select
            p.agency_id,
            p.period_kind,
            p.period_start_date,
            p.unit_id,
            count(r.person_key) as persons_with_run,
            count(*) as persons
        from persons as p
        left join
            unit_runs as r
            on r.agency_id = p.agency_id
            and r.period_kind = p.period_kind
            and r.period_start_date = p.period_start_date
            and r.unit_id = p.unit_id
            and r.person_key = p.person_key
        group by p.agency_id, p.period_kind, p.period_start_date, p.unit_id
    )

select
    {{
        indicator_select(
            "c.unit_id",
            {
                "numerator": "c.persons_with_run",
                "denominator": "c.persons",
                "exact_value": "cast(c.persons_with_run as numeric) / c.persons",
                "n_persons": "c.persons",
                "n_expected": "c.persons",
            },
        )
    }}
from due as d
inner join
    counted as c
    on c.agency_id = d.agency_id
    and c.period_kind = d.period_kind
    and c.period_start_date = d.period_start_date
