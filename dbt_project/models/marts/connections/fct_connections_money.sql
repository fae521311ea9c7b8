-- One row per agency, period, indicator and funding source: what the trainings that it paid for cost per hour, per
-- point gained and per gap closed, and the gain itself.
{{ incremental_by_touched_indicator("connections") }}
{{ config(pre_hook="{{ hash_joins() }}") }}

{% set codes = [
    "connection_cost_per_jp",
    "connection_gain_by_source",
    "connection_cost_per_point",
    "connection_gaps_closed",
    "connection_cost_per_gap",
] %}

with
    due as (select * from {{ ref("int_indicators__due") }} where indicator_code in ('{{ codes | join("', '") }}')),

    days as (
        select distinct agency_id, period_end_date, cast(date_trunc('year', period_end_date) as date) as year_start_date
        from due
    ),

    budgets as (
        select * from {{ ref("int_training_budgets__current") }} where training_id is not null and spent_idr is not null
    ),

    -- What each source spent on each training; '' is all sources together.
    spent as (
        {% for member in ["cast('' as text)", "'funding_source=' || b.funding_source"] %}
            select
                d.agency_id,
                d.period_end_date,
                {{ member }} as breakdown_1,
                b.training_id,
                sum(b.spent_idr) as spent_idr
            from days as d
            inner join
                budgets as b
                on b.agency_id = d.agency_id
                and b.entry_date between d.year_start_date and d.period_end_date
            group by d.agency_id, d.period_end_date, {{ member }}, b.training_id {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    participations as (
        select
            d.agency_id,
            d.period_end_date,
            p.training_id,
            p.person_key,
            lower(p.topic) as field,
            p.end_date,
            p.result,
            p.duration_jp,
            case when p.result <> 'mengundurkan_diri' then p.posttest_score - p.pretest_score end as gain
        from days as d
        inner join
            {{ ref("int_training_participations__current") }} as p
            on p.agency_id = d.agency_id
            and p.end_date between d.year_start_date and d.period_end_date
    ),

    -- A gap of a field that a later result of the same competency and aspect no longer shows.
    results as (
        select
            d.agency_id,
            d.period_end_date,
            a.person_key,
            a.competency_code,
            a.aspect,
            lower(a.field) as field,
            a.assessed_date,
            a.assessed_level < a.required_level as is_gap,
            lag(a.assessed_level < a.required_level) over results_of_person as was_gap,
            lag(a.assessed_date) over results_of_person as found_date
        from days as d
        inner join
            {{ ref("int_competency_assessments__current") }} as a
            on a.agency_id = d.agency_id
            and a.assessed_date <= d.period_end_date
        window
            results_of_person as (
                partition by d.agency_id, d.period_end_date, a.person_key, a.competency_code, a.aspect
                order by a.assessed_date, a.assessment_id
            )
    ),

    closed as (
        select distinct
            r.agency_id,
            r.period_end_date,
            s.breakdown_1,
            r.person_key,
            r.competency_code,
            r.aspect,
            r.assessed_date,
            s.training_id,
            s.spent_idr
        from results as r
        inner join
            participations as p
            on p.agency_id = r.agency_id
            and p.period_end_date = r.period_end_date
            and p.person_key = r.person_key
            and p.field = r.field
            and p.result = 'lulus'
            and p.end_date between r.found_date and r.assessed_date
        inner join
            spent as s
            on s.agency_id = p.agency_id
            and s.period_end_date = p.period_end_date
            and s.training_id = p.training_id
        where r.was_gap and not r.is_gap
    ),

    closed_counts as (
        select
            agency_id,
            period_end_date,
            breakdown_1,
            count(distinct person_key) as persons,
            count(
                distinct person_key || '/' || competency_code || '/' || aspect || '/' || cast(assessed_date as text)
            ) as gaps
        from closed
        group by agency_id, period_end_date, breakdown_1
    ),

    closed_costs as (
        select agency_id, period_end_date, breakdown_1, sum(spent_idr) as spent_idr
        from (select distinct agency_id, period_end_date, breakdown_1, training_id, spent_idr from closed) as trainings
        group by agency_id, period_end_date, breakdown_1
    ),

    per_training as (
        select
            s.agency_id,
            s.period_end_date,
            s.breakdown_1,
            s.training_id,
            s.spent_idr,
            sum(case when p.result = 'lulus' then p.duration_jp end) as jp,
            count(p.gain) as scored
        from spent as s
        inner join
            participations as p
            on p.agency_id = s.agency_id
            and p.period_end_date = s.period_end_date
            and p.training_id = s.training_id
        group by s.agency_id, s.period_end_date, s.breakdown_1, s.training_id, s.spent_idr
    ),

    costs as (
        select
            agency_id,
            period_end_date,
            breakdown_1,
            sum(case when jp > 0 then spent_idr end) as spent_on_jp,
            sum(jp) as jp,
            sum(case when scored > 0 then spent_idr end) as spent_on_gain
        from per_training
        group by agency_id, period_end_date, breakdown_1
    ),

    gains as (
        select
            s.agency_id,
            s.period_end_date,
            s.breakdown_1,
            count(distinct case when p.result = 'lulus' then p.person_key end) as passed_persons,
            count(distinct case when p.gain is not null then p.person_key end) as scored_persons,
            count(p.gain) as scored,
            sum(p.gain) as gain_sum,
            cast(stddev_samp(p.gain) as numeric) / sqrt(cast(nullif(count(p.gain), 0) as numeric)) as gain_error
        from spent as s
        inner join
            participations as p
            on p.agency_id = s.agency_id
            and p.period_end_date = s.period_end_date
            and p.training_id = s.training_id
        group by s.agency_id, s.period_end_date, s.breakdown_1
    ),

    measured as (
        select
            c.*,
            g.passed_persons,
            g.scored_persons,
            g.scored,
            g.gain_sum,
            g.gain_sum / nullif(g.scored, 0) - q.value * g.gain_error as gain_low,
            g.gain_sum / nullif(g.scored, 0) + q.value * g.gain_error as gain_high,
            coalesce(n.gaps, 0) as gaps,
            coalesce(n.persons, 0) as closed_persons,
            z.spent_idr as spent_on_gaps
        from costs as c
        inner join
            gains as g
            on g.agency_id = c.agency_id
            and g.period_end_date = c.period_end_date
            and g.breakdown_1 = c.breakdown_1
        left join
            closed_counts as n
            on n.agency_id = c.agency_id
            and n.period_end_date = c.period_end_date
            and n.breakdown_1 = c.breakdown_1
        left join
            closed_costs as z
            on z.agency_id = c.agency_id
            and z.period_end_date = c.period_end_date
            and z.breakdown_1 = c.breakdown_1
            {{ rule_join("normal_quantile", "q", "c.agency_id", "c.period_end_date") }}
    ),

    ratios as (
        select
            'connection_cost_per_jp' as indicator_code,
            m.*,
            m.spent_on_jp as numerator,
            m.jp as denominator,
            m.passed_persons as persons
        from measured as m
        where m.jp > 0
        union all
        select
            'connection_gain_by_source' as indicator_code,
            m.*,
            m.gain_sum as numerator,
            m.scored as denominator,
            m.scored_persons as persons
        from measured as m
        where m.scored > 0
        union all
        -- Rupiah per point means something only where there is a gain beyond doubt.
        select
            'connection_cost_per_point' as indicator_code,
            m.*,
            m.spent_on_gain as numerator,
            m.gain_sum as denominator,
            m.scored_persons as persons
        from measured as m
        where m.gain_low > 0
        union all
        select
            'connection_gaps_closed' as indicator_code, m.*, m.gaps as numerator, null as denominator, null as persons
        from measured as m
        union all
        select
            'connection_cost_per_gap' as indicator_code,
            m.*,
            m.spent_on_gaps as numerator,
            m.gaps as denominator,
            m.closed_persons as persons
        from measured as m
        where m.gaps > 0
    )

select
    {{
        indicator_select(
            "'all'",
            {
                "breakdown_1": "r.breakdown_1",
                "numerator": "r.numerator",
                "denominator": "r.denominator",
                "exact_value": "r.numerator / coalesce(cast(r.denominator as numeric), 1)",
                "n_persons": "r.persons",
                "exact_low": "case when d.indicator_code = 'connection_gain_by_source' then r.gain_low end",
                "exact_high": "case when d.indicator_code = 'connection_gain_by_source' then r.gain_high end",
                "interval_method": "case when d.indicator_code = 'connection_gain_by_source' and r.scored > 1 then 'normal_95' end",
                "own_label": "case when d.indicator_code = 'connection_gain_by_source' then case when r.gain_low > 0 then 'cukup' else 'data_belum_cukup' end when d.indicator_code = 'connection_gaps_closed' and r.gaps = 0 then 'data_belum_cukup' end",
            },
        )
    }}
from due as d
inner join
    ratios as r
    on r.agency_id = d.agency_id
    and r.period_end_date = d.period_end_date
    and r.indicator_code = d.indicator_code
