-- One row per due period, unit and judged figure with what it is called, and per unit
-- how many figures are called so.
{{ config(materialized="table") }}

{% set counts = {
    "profile_strengths": "kekuatan",
    "profile_weaknesses": "kelemahan",
    "profile_potentials": "potensi",
} %}

with
    due as (select * from {{ ref("int_indicators__due") }} where topic = 'profile'),

    figures as (select * from {{ ref("int_profile__figures") }}),

    compared as (
        select
            agency_id,
            period_kind,
            period_start_date,
            unit_id,
            indicator_code,
            count(*) as compared,
            sum(case when standing > 0 then 1 else 0 end) as better,
            sum(case when standing < 0 then 1 else 0 end) as worse,
            max(case when reference = 'past' and standing > 0 then 1 else 0 end) as is_rising
        from {{ ref("int_profile__references") }}
        group by agency_id, period_kind, period_start_date, unit_id, indicator_code
    ),

    named as (
        select
            f.agency_id,
            f.period_kind,
            f.period_start_date,
            f.unit_id,
            f.indicator_code,
            f.n_persons,
            r.compared,
            coalesce(r.better, 0) as better,
            coalesce(r.better, 0) - coalesce(r.worse, 0) as balance,
            case
                when coalesce(r.compared, 0) < 2
                then 'data_belum_cukup'
                when r.is_rising = 1 and r.worse > 0
                then 'potensi'
                when r.better >= 2 and r.worse = 0
                then 'kekuatan'
                when r.worse >= 2 and r.better = 0
                then 'kelemahan'
                else 'tidak_menonjol'
            end as label
        from figures as f
        left join
            compared as r
            on r.agency_id = f.agency_id
            and r.period_kind = f.period_kind
            and r.period_start_date = f.period_start_date
            and r.unit_id = f.unit_id
            and r.indicator_code = f.indicator_code
    ),

    counted as (
        {% for code, label in counts.items() %}
            select
                agency_id,
                period_kind,
                period_start_date,
                unit_id,
                '{{ code }}' as indicator_code,
                sum(case when label = '{{ label }}' then 1 else 0 end) as numerator,
                sum(case when label <> 'data_belum_cukup' then 1 else 0 end) as judged
            from named
            group by agency_id, period_kind, period_start_date, unit_id {{ "union all" if not loop.last }}
        {% endfor %}
    )

select
    {{
        indicator_select(
            "n.unit_id",
            {
                "breakdown_1": "'indicator=' || n.indicator_code",
                "numerator": "n.better",
                "denominator": "n.compared",
                "exact_value": "n.balance",
                "n_persons": "n.n_persons",
                "own_label": "n.label",
            },
        )
    }}
from due as d
inner join
    named as n
    on n.agency_id = d.agency_id
    and n.period_kind = d.period_kind
    and n.period_start_date = d.period_start_date
where d.indicator_code = 'profile_standing'
union all
select
    {{
        indicator_select(
            "c.unit_id",
            {
                "numerator": "c.numerator",
                "exact_value": "c.numerator",
            },
        )
    }}
from due as d
inner join
    counted as c
    on c.agency_id = d.agency_id
    and c.period_kind = d.period_kind
    and c.period_start_date = d.period_start_date
    and c.indicator_code = d.indicator_code
-- Nothing judged is no nought: the rows of the figures say why.
where c.judged > 0
