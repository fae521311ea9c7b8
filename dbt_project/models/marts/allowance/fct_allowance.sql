-- One row per agency, unit, period and figure of the allowance: earned by the city's rule, paid, and the difference.
-- Each figure: numerator and denominator of a person, and whether it is a share of people instead of money.
{% set measures = {
    "allowance_realised_share": ["earned_idr", "entitled_idr"],
    "allowance_productivity_share": ["productivity_idr", "productivity_full_idr"],
    "allowance_discipline_share": ["discipline_idr", "discipline_full_idr"],
    "allowance_earned": ["earned_idr", "null"],
    "allowance_paid": ["paid_idr", "null"],
    "allowance_difference": ["paid_idr - earned_idr", "null"],
    "allowance_mismatch_rate": ["case when differing_months > 0 then 1 else 0 end", "1"],
} %}
{{ incremental_by_touched_indicator("allowance") }}

with
    due as (select * from {{ ref("int_indicators__due") }} where indicator_code in {{ codes_of(measures) }}),

    periods as (select distinct agency_id, period_kind, period_start_date, period_end_date from due),

    unit_persons as (select agency_id, period_end_date, unit_id, person_key from {{ ref("int_roster__unit_persons") }}),

    person_periods as (
        select
            d.agency_id,
            d.period_kind,
            d.period_start_date,
            d.period_end_date,
            m.person_key
            {%- for column in [
                "entitled_idr",
                "productivity_full_idr",
                "discipline_full_idr",
                "productivity_idr",
                "discipline_idr",
                "earned_idr",
                "paid_idr",
            ] %}, sum(m.{{ column }}) as {{ column }} {%- endfor %},
            sum(case when m.paid_idr <> m.earned_idr then 1 else 0 end) as differing_months
        from periods as d
        inner join
            {{ ref("int_allowance__person_months") }} as m
            on m.agency_id = d.agency_id
            and m.month_start_date between d.period_start_date and d.period_end_date
        group by d.agency_id, d.period_kind, d.period_start_date, d.period_end_date, m.person_key
    ),

    placed as (
        select
            u.unit_id,
            d.period_kind,
            d.period_start_date,
            u.agency_id,
            p.person_key as paid_person,
            {%- for column in [
                "entitled_idr",
                "productivity_full_idr",
                "discipline_full_idr",
                "productivity_idr",
                "discipline_idr",
                "earned_idr",
                "paid_idr",
                "differing_months",
            ] %}
                p.{{ column }} {{ "," if not loop.last }}
            {%- endfor %}
        from periods as d
        inner join unit_persons as u on u.agency_id = d.agency_id and u.period_end_date = d.period_end_date
        left join
            person_periods as p
            on p.agency_id = d.agency_id
            and p.period_kind = d.period_kind
            and p.period_start_date = d.period_start_date
            and p.person_key = u.person_key
    ),

    summed as (
        select
            agency_id,
            period_kind,
            period_start_date,
            unit_id,
            count(paid_person) as persons,
            count(*) as headcount
            {%- for code, (upper, lower) in measures.items() %}
                ,
                sum(case when paid_person is not null then {{ upper }} end) as n_{{ code }},
                sum(case when paid_person is not null then cast({{ lower }} as numeric) end) as d_{{ code }},
                max(abs(case when paid_person is not null then {{ upper }} end)) as most_{{ code }},
                sum(abs(case when paid_person is not null then {{ upper }} end)) as all_{{ code }}
            {%- endfor %}
        from placed
        group by agency_id, period_kind, period_start_date, unit_id
        having count(paid_person) > 0
    ),

    facts as (
        {% for code, (upper, lower) in measures.items() -%}
            select
                agency_id,
                period_kind,
                period_start_date,
                unit_id,
                persons,
                headcount,
                '{{ code }}' as indicator_code,
                n_{{ code }} as numerator,
                d_{{ code }} as denominator,
                {% if lower == "null" %} n_{{ code }}
                {% else %} cast(n_{{ code }} as numeric) / nullif(d_{{ code }}, 0)
                {% endif %} as exact_value,
                {% if code == "allowance_mismatch_rate" %} null
                {% else %} {{ round_half_up("most_" ~ code ~ " / nullif(all_" ~ code ~ ", 0)", 6) }}
                {% endif %} as largest_share
            from summed {{ "union all" if not loop.last }}
        {% endfor %}
    )

select
    {{
        indicator_select(
            "f.unit_id",
            {
                "numerator": "f.numerator",
                "denominator": "f.denominator",
                "exact_value": "f.exact_value",
                "n_persons": "f.persons",
                "n_expected": "f.headcount",
                "largest_share": "f.largest_share",
            },
        )
    }}
from due as d
inner join
    facts as f
    on f.agency_id = d.agency_id
    and f.period_kind = d.period_kind
    and f.period_start_date = d.period_start_date
    and f.indicator_code = d.indicator_code
where f.exact_value is not null
