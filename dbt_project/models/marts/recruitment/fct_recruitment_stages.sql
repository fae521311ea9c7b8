-- One row per agency, period, indicator and member: stages whose announced day has come, those without results, the
-- delay.
{{ incremental_by_touched_indicator("recruitment") }}
{% set planned = {
    "administrasi": "administration_date",
    "skd": "skd_date",
    "seleksi_kompetensi": "competency_date",
    "skb": "skb_date",
    "akhir": "final_date",
} %}

with
    due as (
        select *
        from {{ ref("int_indicators__due") }}
        where indicator_code in ('recruitment_stages_due', 'recruitment_stages_missing', 'recruitment_stage_delay_days')
    ),

    formations as (
        select *, extract(year from announced_date) as announced_year
        from {{ ref("int_recruitment_formations__current") }}
    ),

    -- A stage is due when the last of its announced days has come.
    stages as (
        {% for stage, day in planned.items() %}
            select
                agency_id,
                procurement_kind,
                announced_year,
                '{{ stage }}' as stage,
                min(announced_date) as announced_date,
                max({{ day }}) as planned_date
            from formations
            where {{ day }} is not null
            group by agency_id, procurement_kind, announced_year {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    published as (
        select f.agency_id, f.procurement_kind, f.announced_year, r.stage, min(r.result_date) as published_date
        from {{ ref("int_recruitment_results__current") }} as r
        inner join formations as f on f.agency_id = r.agency_id and f.formation_id = r.formation_id
        group by f.agency_id, f.procurement_kind, f.announced_year, r.stage
    ),

    judged as (
        select
            d.agency_id,
            d.period_kind,
            d.period_start_date,
            d.indicator_code,
            s.stage,
            s.planned_date between d.window_start_date and d.period_end_date as is_due,
            coalesce(p.published_date <= d.period_end_date, false) as is_published,
            p.published_date between d.window_start_date and d.period_end_date as is_of_year,
            greatest(0, {{ dbt.datediff("s.planned_date", "p.published_date", "day") }}) as delay_days
        from due as d
        inner join stages as s on s.agency_id = d.agency_id and s.announced_date <= d.period_end_date
        left join
            published as p
            on p.agency_id = s.agency_id
            and p.procurement_kind = s.procurement_kind
            and p.announced_year = s.announced_year
            and p.stage = s.stage
        where s.announced_date >= d.window_start_date or s.planned_date >= d.window_start_date
    ),

    cells as (
        select
            agency_id,
            period_kind,
            period_start_date,
            indicator_code,
            '' as breakdown_1,
            sum(
                case
                    indicator_code
                    when 'recruitment_stages_due'
                    then case when is_due then 1 else 0 end
                    when 'recruitment_stages_missing'
                    then case when is_due and not is_published then 1 else 0 end
                    else case when is_of_year then delay_days end
                end
            ) as numerator,
            case
                when indicator_code = 'recruitment_stage_delay_days' then sum(case when is_of_year then 1 else 0 end)
            end as denominator
        from judged
        group by agency_id, period_kind, period_start_date, indicator_code
        union all
        select agency_id, period_kind, period_start_date, indicator_code, 'result_stage=' || stage, count(*), null
        from judged
        where indicator_code = 'recruitment_stages_missing' and is_due and not is_published
        group by agency_id, period_kind, period_start_date, indicator_code, stage
    )

select
    {{
        indicator_select(
            "'all'",
            {
                "breakdown_1": "d.breakdown_1",
                "numerator": "d.numerator",
                "denominator": "d.denominator",
                "exact_value": "cast(d.numerator as numeric) / coalesce(d.denominator, 1)",
            },
        )
    }}
from cells as d
where d.numerator is not null and coalesce(d.denominator, 1) > 0
