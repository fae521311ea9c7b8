-- One row per last day of a due period and candidate with a result of the year: stages, scores, thresholds, final
-- value,
-- place.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}
{% set stages = ["administrasi", "skd", "seleksi_kompetensi", "skb", "akhir"] %}

with
    due as (
        select distinct agency_id, period_end_date, window_start_date
        from {{ ref("int_indicators__due") }}
        where topic = 'recruitment'
    ),

    -- Some lists print zeros for those who were absent: no scores of theirs.
    results as (select *, stage_status <> 'tidak_hadir' as has_sat from {{ ref("int_recruitment_results__current") }}),

    pivoted as (
        select
            d.agency_id,
            d.period_end_date,
            d.window_start_date,
            r.person_key,
            max(r.formation_id) as formation_id,
            max(r.category) as category,
            {%- for stage in stages %}
                max(case when r.stage = '{{ stage }}' then r.stage_status end) as {{ stage }}_status,
                max(case when r.stage = '{{ stage }}' then r.result_date end) as {{ stage }}_date,
            {%- endfor %}
            max(case when r.stage = 'skd' and r.has_sat then r.twk_score end) as twk,
            max(case when r.stage = 'skd' and r.has_sat then r.tiu_score end) as tiu,
            max(case when r.stage = 'skd' and r.has_sat then r.tkp_score end) as tkp,
            max(case when r.has_sat then r.skb_score end) as skb,
            max(r.diploma_grade) as diploma_grade,
            max(r.birth_year) as birth_year,
            max(r.published_value) as published_value,
            max(r.appointed_date) as appointed_date
        from due as d
        inner join results as r on r.agency_id = d.agency_id and r.result_date <= d.period_end_date
        group by d.agency_id, d.period_end_date, d.window_start_date, r.person_key
        having max(greatest(r.result_date, coalesce(r.appointed_date, r.result_date))) >= d.window_start_date
    ),

    ruled as (
        select
            p.*,
            p.twk + p.tiu + p.tkp as skd,
            f.procurement_kind,
            f.announced_date,
            f.places,
            t.category is not null as has_threshold,
            t.total_min,
            t.twk_min,
            t.tiu_min,
            t.tkp_min,
            100 * a.value * (p.twk + p.tiu + p.tkp) + b.value * m.value * p.skb as final_points,
            m.value as points_per_value
        from pivoted as p
        left join
            {{ ref("int_recruitment_formations__current") }} as f
            on f.agency_id = p.agency_id
            and f.formation_id = p.formation_id
        left join
            {{ ref("skd_thresholds") }} as t
            on t.category = coalesce(p.category, 'umum')
            and p.skd_date between t.valid_from and coalesce(t.valid_to, p.skd_date)
            {{ rule_join("selection_skd_weight", "a", "p.agency_id", "p.skb_date") }}
            {{ rule_join("selection_skb_weight", "b", "p.agency_id", "p.skb_date") }}
            {{ rule_join("skd_maximum", "m", "p.agency_id", "p.skb_date") }}
    ),

    judged as (
        select
            *,
            case
                when has_threshold and skd is not null
                then
                    skd >= coalesce(total_min, 0)
                    and twk >= coalesce(twk_min, 0)
                    and tiu >= coalesce(tiu_min, 0)
                    and tkp >= coalesce(tkp_min, 0)
            end as meets_threshold,
            final_points / points_per_value as final_value,
            final_points is not null and coalesce(akhir_status, '') <> 'mengundurkan_diri' as is_ranked
        from ruled
    )

select
    *,
    case
        when is_ranked
        then
            rank() over (
                partition by agency_id, period_end_date, formation_id, is_ranked
                order by
                    final_points desc,
                    skd desc,
                    tkp desc,
                    tiu desc,
                    twk desc,
                    diploma_grade desc nulls last,
                    birth_year asc nulls last
            )
    end as place,
    -- More than one where not even the year of birth tells candidates apart: then nobody of them is out of place.
    case
        when is_ranked
        then
            count(*) over (
                partition by
                    agency_id,
                    period_end_date,
                    formation_id,
                    is_ranked,
                    final_points,
                    skd,
                    tkp,
                    tiu,
                    twk,
                    diploma_grade,
                    birth_year
            )
    end as sharing
from judged
