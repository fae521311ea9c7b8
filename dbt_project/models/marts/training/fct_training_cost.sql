-- One row per agency, unit and period: cost of passed training over its hours, where the cost is known.
{{ incremental_by_touched_indicator("training") }}

with
    due as (select * from {{ ref("int_indicators__due") }} where indicator_code = 'training_cost_per_jp'),

    persons as (select * from {{ ref("int_roster__unit_persons") }}),

    hours as (select * from {{ ref("int_training__person_hours") }}),

    summed as (
        select
            p.agency_id,
            p.period_end_date,
            p.unit_id,
            sum(h.cost_idr) as cost_idr,
            sum(h.jp_with_cost) as jp,
            max(h.cost_idr) as largest_cost_idr,
            count(h.cost_idr) as persons,
            count(*) as headcount
        from persons as p
        left join
            hours as h
            on h.agency_id = p.agency_id
            and h.period_end_date = p.period_end_date
            and h.person_key = p.person_key
        group by p.agency_id, p.period_end_date, p.unit_id
        having sum(h.jp_with_cost) > 0
    )

select
    {{
        indicator_select(
            "s.unit_id",
            {
                "numerator": "s.cost_idr",
                "denominator": "s.jp",
                "exact_value": "s.cost_idr / s.jp",
                "n_persons": "s.persons",
                "n_expected": "s.headcount",
                "largest_share": round_half_up("s.largest_cost_idr / nullif(s.cost_idr, 0)", 6),
            },
        )
    }}
from due as d
inner join summed as s on s.agency_id = d.agency_id and s.period_end_date = d.period_end_date
