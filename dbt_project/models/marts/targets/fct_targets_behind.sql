-- One row per agency and period: units whose own targets lag behind the time that has passed, among units with targets.
{{ incremental_by_touched_indicator("targets") }}

with
    due as (select * from {{ ref("int_indicators__due") }} where indicator_code = 'units_behind_plan_rate'),

    targets as (select * from {{ ref("int_targets__latest") }} where person_key is null),

    units as (select * from {{ ref("int_units__ancestors") }} where distance = 0),

    of_unit as (
        select
            t.agency_id,
            t.period_end_date,
            t.unit_id,
            {{ round_half_up("sum(t.realised_share)", 12) }} as realised,
            {{ round_half_up("sum(t.passed_share)", 12) }} as passed,
            count(*) as targets
        from targets as t
        inner join
            units as u
            on u.agency_id = t.agency_id
            and u.month_start_date = t.end_month_start_date
            and u.unit_id = t.unit_id
        group by t.agency_id, t.period_end_date, t.unit_id
    ),

    judged as (
        select
            u.agency_id,
            u.period_end_date,
            count(*) as units,
            sum(case when u.realised < u.passed - m.value * u.targets then 1 else 0 end) as behind
        from of_unit as u {{ rule_join("behind_plan_margin", "m", "u.agency_id", "u.period_end_date") }}
        group by u.agency_id, u.period_end_date
    )

select
    {{
        indicator_select(
            "'all'",
            {
                "numerator": "j.behind",
                "denominator": "j.units",
                "exact_value": "cast(j.behind as numeric) / j.units",
            },
        )
    }}
from due as d
inner join judged as j on j.agency_id = d.agency_id and j.period_end_date = d.period_end_date
