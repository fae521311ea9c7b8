-- One row per agency, unit, period, indicator and member of a breakdown: programmes with partners in the year up to the
-- period's end.
{% set measures = {
    "partnership_programmes": ["s.programmes", "null", "s.programmes"],
    "partnership_places": ["s.places", "null", "s.places"],
    "partnership_filled_share": [
        "s.filled_places",
        "s.known_places",
        "cast(s.filled_places as numeric) / nullif(s.known_places, 0)",
    ],
    "partnership_hours": ["s.hours", "null", "s.hours"],
    "partnership_completed_share": [
        "s.completed",
        "s.judged",
        "cast(s.completed as numeric) / nullif(s.judged, 0)",
    ],
    "partnership_outcomes": ["s.outcomes", "null", "s.outcomes"],
} %}
{% set dimensions = {
    "partner_kind": "partner_kind",
    "programme_kind": "programme_kind",
    "partnership_outcome": "outcome",
} %}
{{ incremental_by_touched_indicator("partnerships") }}

with
    due as (select * from {{ ref("int_indicators__due") }} where indicator_code in {{ codes_of(measures) }}),

    programmes as (select * from {{ ref("int_partnerships__unit_programmes") }}),

    members as (
        select *, '' as dimension, cast('' as text) as breakdown_1
        from programmes
        {% for dimension, column in dimensions.items() -%}
            union all
            select *, '{{ dimension }}' as dimension, '{{ dimension }}=' || {{ column }} as breakdown_1
            from programmes
            where {{ column }} is not null
        {% endfor %}
    ),

    sums as (
        select
            agency_id,
            period_end_date,
            unit_id,
            dimension,
            breakdown_1,
            count(*) as programmes,
            coalesce(sum(places), 0) as places,
            sum(case when places is not null then filled_places end) as filled_places,
            sum(case when filled_places is not null then places end) as known_places,
            coalesce(sum(hours), 0) as hours,
            count(case when completed = 'ya' then 1 end) as completed,
            count(completed) as judged,
            count(outcome) as outcomes
        from members
        group by agency_id, period_end_date, unit_id, dimension, breakdown_1
    )

select
    {{
        indicator_select(
            "s.unit_id",
            {
                "breakdown_1": "s.breakdown_1",
                "numerator": by_indicator(measures, 0),
                "denominator": by_indicator(measures, 1),
                "exact_value": by_indicator(measures, 2),
            },
        )
    }}
from due as d
inner join sums as s on s.agency_id = d.agency_id and s.period_end_date = d.period_end_date
where
    {{ by_indicator(measures, 2) }} is not null
    -- Outcomes are broken down by themselves, everything else by partner and by kind of programme.
    and (s.dimension = '' or (d.indicator_code = 'partnership_outcomes') = (s.dimension = 'partnership_outcome'))
