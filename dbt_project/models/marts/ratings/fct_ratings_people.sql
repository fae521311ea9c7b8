-- One row per agency, unit, period, indicator and member of a breakdown: who is rated, and how predikat are spread.
{% set levels = ["sangat_baik", "baik", "butuh_perbaikan", "kurang", "sangat_kurang"] %}
{{ incremental_by_touched_indicator("ratings") }}

with
    due as (select * from {{ ref("int_indicators__due") }}),

    counts as (select * from {{ ref("int_ratings__unit_counts") }}),

    -- Of a spread's member the people behind the figure are those who have that predikat: they are to be protected.
    figures as (
        {% for kind, short in [("tahunan", "year"), ("triwulan", "quarter")] -%}
            select
                agency_id,
                period_end_date,
                unit_id,
                headcount,
                'rated_rate_{{ short }}' as indicator_code,
                '' as breakdown_1,
                rated as numerator,
                headcount as denominator,
                headcount as persons
            from counts
            where rating_period_kind = '{{ kind }}'
            union all
            select
                agency_id,
                period_end_date,
                unit_id,
                headcount,
                'predikat_share_{{ short }}' as indicator_code,
                '' as breakdown_1,
                rated as numerator,
                rated as denominator,
                rated as persons
            from counts
            where rating_period_kind = '{{ kind }}'
            {% for level in levels -%}
                union all
                select
                    agency_id,
                    period_end_date,
                    unit_id,
                    headcount,
                    'predikat_share_{{ short }}' as indicator_code,
                    'predikat={{ level }}' as breakdown_1,
                    {{ level }} as numerator,
                    rated as denominator,
                    {{ level }} as persons
                from counts
                where rating_period_kind = '{{ kind }}'
            {% endfor %}
            union all
        {% endfor %}
        select
            agency_id,
            period_end_date,
            unit_id,
            headcount,
            'quadrant_disagreement_rate' as indicator_code,
            case rating_period_kind when '' then '' else 'rating_period_kind=' || rating_period_kind end as breakdown_1,
            differing as numerator,
            comparable as denominator,
            comparable_persons as persons
        from counts
    )

select
    {{
        indicator_select(
            "f.unit_id",
            {
                "breakdown_1": "f.breakdown_1",
                "numerator": "f.numerator",
                "denominator": "f.denominator",
                "exact_value": "cast(f.numerator as numeric) / f.denominator",
                "n_persons": "f.persons",
                "n_expected": "f.headcount",
            },
        )
    }}
from due as d
inner join
    figures as f
    on f.agency_id = d.agency_id
    and f.period_end_date = d.period_end_date
    and f.indicator_code = d.indicator_code
where f.denominator > 0
