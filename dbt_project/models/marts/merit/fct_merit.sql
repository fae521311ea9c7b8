-- One row per agency, period, indicator and member of a breakdown: the merit system's index by the old and by the new
-- rule, each in its own years, and the aspects of the latest year.
{{ incremental_by_touched_indicator("merit") }}

with
    due as (select * from {{ ref("int_indicators__due") }} where topic = 'merit'),

    days as (select distinct agency_id, period_end_date from due),

    aspects as (select *, coalesce(valid_to, cast('9999-12-31' as date)) as last_day from {{ ref("merit_aspects") }}),

    bands as (select *, coalesce(valid_to, cast('9999-12-31' as date)) as last_day from {{ ref("bands") }}),

    -- A year is judged by the rule of its last day: the old one up to 2025, the new one from 2026.
    results as (
        select
            d.agency_id,
            d.period_end_date,
            m.assessment_id,
            m.fiscal_year,
            m.scheme,
            m.aspect_code,
            m.score,
            coalesce(m.weight, a.ideal) as weight,
            m.assessed_date,
            a.part,
            cast(cast(m.fiscal_year as text) || '-12-31' as date) as year_end_date
        from days as d
        inner join
            {{ ref("int_merit_assessments__current") }} as m
            on m.agency_id = d.agency_id
            and m.assessed_date <= d.period_end_date
        inner join
            aspects as a
            on a.scheme = m.scheme
            and a.aspect_code = m.aspect_code
            and cast(cast(m.fiscal_year as text) || '-12-31' as date) between a.valid_from and a.last_day
    ),

    -- Only a whole assessment has an index: all eight aspects, and by the new rule the satisfaction of employees too.
    assessed as (
        select
            agency_id,
            period_end_date,
            scheme,
            fiscal_year,
            year_end_date,
            assessment_id,
            max(assessed_date) as assessed_date,
            sum(case when part = 'aspect' then score end) as score_sum,
            -- Weights count when every aspect has one, else all weigh the same.
            case
                when count(case when part = 'aspect' then weight end) = 8
                then
                    sum(case when part = 'aspect' then score * weight end)
                    / nullif(sum(case when part = 'aspect' then weight end), 0)
                else sum(case when part = 'aspect' then score end) / 8
            end as maturity,
            max(case when part = 'satisfaction' then score end) as satisfaction,
            max(case when part = 'correction' then score end) as correction
        from results
        group by agency_id, period_end_date, scheme, fiscal_year, year_end_date, assessment_id
        having
            count(case when part = 'aspect' then 1 end) = 8
            and (scheme = 'permenpanrb_40_2018' or count(case when part = 'satisfaction' then 1 end) = 1)
    ),

    indexed as (
        select
            a.*,
            case
                a.scheme when 'permenpanrb_40_2018' then 'merit_index_old' else 'merit_index_new'
            end as indicator_code,
            case a.scheme when 'permenpanrb_40_2018' then 'merit_old' else 'merit_new' end as band_scale,
            case
                a.scheme
                when 'permenpanrb_40_2018'
                then a.score_sum
                else (m.value * a.maturity + s.value * a.satisfaction) * coalesce(a.correction, f.value)
            end as index_value,
            -- Of several assessments of a year the latest holds; of several years the latest stands for the agency.
            row_number() over (
                partition by a.agency_id, a.period_end_date, a.scheme, a.fiscal_year
                order by a.assessed_date desc, a.assessment_id desc
            ) as place,
            max(a.fiscal_year) over (partition by a.agency_id, a.period_end_date, a.scheme) as latest_year
        from
            assessed as a
            {{ rule_join("merit_maturity_weight", "m", "a.agency_id", "a.year_end_date") }}
            {{ rule_join("merit_satisfaction_weight", "s", "a.agency_id", "a.year_end_date") }}
            {{ rule_join("merit_correction_default", "f", "a.agency_id", "a.year_end_date") }}
    ),

    labelled as (
        select i.*, b.label
        from indexed as i
        left join
            bands as b
            on b.scale = i.band_scale
            and i.year_end_date between b.valid_from and b.last_day
            -- The old rule's limits are whole numbers, so its total is rounded to one, and only once.
            and case
                i.band_scale
                when 'merit_old'
                then {{ round_half_up("i.index_value", 0) }}
                else {{ round_half_up("i.index_value", 2) }}
            end
            between b.value_from and b.value_to
        where i.place = 1
    ),

    facts as (
        select
            agency_id,
            period_end_date,
            indicator_code,
            '' as breakdown_1,
            index_value as numerator,
            cast(null as numeric) as denominator,
            label
        from labelled
        where fiscal_year = latest_year
        union all
        select
            agency_id,
            period_end_date,
            indicator_code,
            'fiscal_year=' || cast(fiscal_year as text),
            index_value,
            cast(null as numeric),
            label
        from labelled
        union all
        select
            r.agency_id,
            r.period_end_date,
            case r.scheme when 'permenpanrb_40_2018' then 'merit_aspect_old_rate' else 'merit_aspect_new_score' end,
            'merit_aspect=' || r.aspect_code,
            r.score,
            case r.scheme when 'permenpanrb_40_2018' then r.weight end,
            cast(null as text)
        from results as r
        inner join
            labelled as l
            on l.agency_id = r.agency_id
            and l.period_end_date = r.period_end_date
            and l.assessment_id = r.assessment_id
            and l.scheme = r.scheme
            and l.fiscal_year = r.fiscal_year
            and l.fiscal_year = l.latest_year
        -- A score above the ideal one is in the sum as delivered; a share of the ideal it is not.
        where r.part <> 'correction' and (r.scheme <> 'permenpanrb_40_2018' or (r.weight > 0 and r.score <= r.weight))
    )

select
    {{
        indicator_select(
            "'all'",
            {
                "breakdown_1": "f.breakdown_1",
                "numerator": "f.numerator",
                "denominator": "f.denominator",
                "exact_value": "f.numerator / coalesce(f.denominator, 1)",
                "own_label": "f.label",
            },
        )
    }}
from due as d
inner join
    facts as f
    on f.agency_id = d.agency_id
    and f.period_end_date = d.period_end_date
    and f.indicator_code = d.indicator_code
