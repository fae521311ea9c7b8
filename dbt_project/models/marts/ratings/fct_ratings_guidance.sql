-- One row per agency, unit and period: how far the spread of predikat departs from
-- the guidance for the organisation's
-- own predikat. Nobody's rating is changed.
{{ incremental_by_touched_indicator("ratings") }}

with
    due as (select * from {{ ref("int_indicators__due") }}),

    guidance as (
        select
            *,
            case rating_period_kind when 'tahunan' then 'year' else 'quarter' end as short,
            case when breaches > 0 then 1 else 0 end as departs
        from {{ ref("int_ratings__guidance") }}
    ),

    figures as (
        select
            agency_id,
            period_end_date,
            unit_id,
            'guidance_breaches_' || short as indicator_code,
            breaches as numerator,
            cast(null as bigint) as denominator,
            rated as persons,
            headcount,
            case when departs = 1 then 'menyimpang' else 'sesuai' end as own_label
        from guidance
        union all
        -- What the unit itself is rated, as an organisation: it decides which clauses
        -- hold.
        select
            agency_id,
            period_end_date,
            unit_id,
            'organisation_predikat_' || short as indicator_code,
            case
                organisation_predikat
                when 'istimewa'
                then 1
                when 'baik'
                then 2
                when 'butuh_perbaikan'
                then 3
                when 'kurang'
                then 4
                when 'sangat_kurang'
                then 5
            end as numerator,
            cast(null as bigint) as denominator,
            cast(null as bigint) as persons,
            cast(null as bigint) as headcount,
            organisation_predikat as own_label
        from guidance
        union all
        select
            agency_id,
            period_end_date,
            'all' as unit_id,
            'guidance_deviation_rate_' || short as indicator_code,
            sum(departs) as numerator,
            count(*) as denominator,
            cast(null as bigint) as persons,
            cast(null as bigint) as headcount,
            cast(null as text) as own_label
        from guidance
        group by agency_id, period_end_date, short
    )

select
    {{
        indicator_select(
            "f.unit_id",
            {
                "numerator": "f.numerator",
                "denominator": "f.denominator",
                "exact_value": "cast(f.numerator as numeric) / coalesce(f.denominator, 1)",
                "n_persons": "f.persons",
                "n_expected": "f.headcount",
                "own_label": "f.own_label",
            },
        )
    }}
from due as d
inner join
    figures as f
    on f.agency_id = d.agency_id
    and f.period_end_date = d.period_end_date
    and f.indicator_code = d.indicator_code
