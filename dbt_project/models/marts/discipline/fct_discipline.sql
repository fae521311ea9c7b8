-- One row per agency, unit, period, indicator and member of a breakdown: signals, candidates, punishments and awards.
-- Each indicator: what is counted of a person, who belongs to the group, and who stands behind the number.
{% set pns, pppk = "employee_kind = 'pns'", "employee_kind <> 'pns'" %}
{% set rates = {
    "discipline_signal_rate": ["case when tier_level <> 'none' then 1 else 0 end", pns],
    "discipline_run_rate": ["has_run", pns],
    "discipline_not_covered_rate": ["case when confirmed_days > 0 then 1 else 0 end", pppk],
    "discipline_open_rate": ["case when open_days > 0 then 1 else 0 end", "true"],
    "discipline_late_day_rate": ["case when minute_days > 0 then 1 else 0 end", pns],
    "discipline_punished_rate": ["case when is_punished then 1 else 0 end", "true"],
    "discipline_awarded_rate": ["case when is_awarded then 1 else 0 end", "true"],
    "discipline_better_after_punishment": [
        "is_better_after_punishment",
        "is_better_after_punishment is not null",
    ],
    "discipline_better_after_award": ["is_better_after_award", "is_better_after_award is not null"],
} %}
{% set sums = {
    "discipline_confirmed_days": ["confirmed_days", pns],
    "discipline_open_days": ["open_days", "true"],
    "discipline_late_days": ["minute_days", pns],
} %}
{% set counted = dict(rates, **sums) %}
{% set expected = dict(
    rates,
    discipline_better_after_punishment=["1", "is_punished"],
    discipline_better_after_award=["1", "is_awarded"],
    **sums
) %}
{{ incremental_by_touched_indicator("discipline") }}

with
    due as (select * from {{ ref("int_indicators__due") }} where indicator_code in {{ codes_of(counted) }}),

    unit_persons as (select agency_id, period_end_date, unit_id, person_key from {{ ref("int_roster__unit_persons") }}),

    placed as (
        select u.unit_id, p.*
        from
            (
                select
                    agency_id,
                    period_end_date,
                    person_key,
                    employee_kind,
                    confirmed_days,
                    tier,
                    tier_level,
                    has_run,
                    open_days,
                    minute_days,
                    punishment_rank,
                    is_punished,
                    is_better_after_punishment,
                    is_awarded,
                    is_better_after_award
                from {{ ref("int_discipline__persons_due") }}
            ) as p
        inner join
            unit_persons as u
            on u.agency_id = p.agency_id
            and u.period_end_date = p.period_end_date
            and u.person_key = p.person_key
    ),

    -- All indicators of a unit in one pass over its people.
    summed as (
        select
            agency_id,
            period_end_date,
            unit_id
            {%- for code, (count, group) in counted.items() %}
                ,
                sum(case when {{ group }} then {{ count }} end) as n_{{ code }},
                sum(case when {{ group }} then 1 else 0 end) as d_{{ code }},
                sum(case when {{ group }} and {{ count }} > 0 then 1 else 0 end) as h_{{ code }},
                sum(case when {{ expected[code][1] }} then 1 else 0 end) as e_{{ code }}
            {%- endfor %}
        from placed
        group by agency_id, period_end_date, unit_id
    ),

    totals as (
        {% for code in counted -%}
            select
                agency_id,
                period_end_date,
                unit_id,
                '{{ code }}' as indicator_code,
                '' as breakdown_1,
                n_{{ code }} as numerator,
                d_{{ code }} as persons,
                h_{{ code }} as holders,
                e_{{ code }} as expected
            from summed
            where d_{{ code }} > 0 {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    members as (
        select
            agency_id,
            period_end_date,
            unit_id,
            'discipline_signal_rate' as indicator_code,
            'tier=' || tier as breakdown_1,
            count(*) as numerator
        from placed
        where tier_level <> 'none'
        group by agency_id, period_end_date, unit_id, tier
        union all
        select
            agency_id,
            period_end_date,
            unit_id,
            'discipline_punished_rate' as indicator_code,
            'punishment_level='
            || case punishment_rank when 1 then 'ringan' when 2 then 'sedang' when 3 then 'berat' end as breakdown_1,
            count(*) as numerator
        from placed
        where is_punished
        group by agency_id, period_end_date, unit_id, punishment_rank
    ),

    facts as (
        select agency_id, period_end_date, unit_id, indicator_code, breakdown_1, numerator, persons, holders, expected
        from totals
        union all
        select
            m.agency_id,
            m.period_end_date,
            m.unit_id,
            m.indicator_code,
            m.breakdown_1,
            m.numerator,
            t.persons,
            t.holders,
            t.expected
        from members as m
        inner join
            totals as t
            on t.agency_id = m.agency_id
            and t.period_end_date = m.period_end_date
            and t.unit_id = m.unit_id
            and t.indicator_code = m.indicator_code
    ),

    -- A sum of days has no denominator: the people behind it are those who have such days.
    shaped as (select *, indicator_code in {{ codes_of(rates) }} as is_rate from facts)

select
    {{
        indicator_select(
            "f.unit_id",
            {
                "breakdown_1": "f.breakdown_1",
                "numerator": "f.numerator",
                "denominator": "case when f.is_rate then f.persons end",
                "exact_value": "case when f.is_rate then cast(f.numerator as numeric) / f.persons else f.numerator end",
                "n_persons": "case when f.is_rate then f.persons else f.holders end",
                "n_expected": "f.expected",
            },
        )
    }}
from due as d
inner join
    shaped as f
    on f.agency_id = d.agency_id
    and f.period_end_date = d.period_end_date
    and f.indicator_code = d.indicator_code
