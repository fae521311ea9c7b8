-- One row per agency, unit, period, indicator and member of a breakdown: how many reports there were and what became
-- of them.
{#- Numerator and denominator (none for counts). A review has no state, so it is in none of the shares. -#}
{% set measures = {
    "feedback_received": ["count(*)", "cast(null as bigint)"],
    "feedback_distinct": ["sum(case when not r.is_repeated then 1 else 0 end)", "cast(null as bigint)"],
    "complaint_completion_rate": [
        "sum(case when r.complaint_state = 'resolved' then 1 else 0 end)",
        "count(r.complaint_state)",
    ],
    "complaint_auto_closed_share": [
        "sum(case when r.complaint_state = 'auto_closed' then 1 else 0 end)",
        "count(r.complaint_state)",
    ],
    "complaint_archived_share": [
        "sum(case when r.complaint_state = 'archived' then 1 else 0 end)",
        "count(r.complaint_state)",
    ],
    "complaint_untimed_share": [
        "sum(case when r.complaint_state is not null and not r.records_closing then 1 else 0 end)",
        "count(r.complaint_state)",
    ],
    "complaint_late_rate": ["sum(case when r.timeliness = 'late' then 1 else 0 end)", "count(r.timeliness)"],
} %}
{#- Members are told for the whole city: a class in one small office could point at a person. -#}
{% set breakdowns = {
    "feedback_received": ["channel", "complaint_class", "complaint_state"],
    "feedback_distinct": ["channel", "complaint_class"],
    "complaint_late_rate": ["complaint_class"],
} %}
{#- Whether timeliness can be computed: the report says so in words. -#}
{% set untimed_label = "case when d.indicator_code = 'complaint_untimed_share' then"
~" case when d.numerator= d.denominator then 'semua' when d.numerator > 0 then 'sebagian' else 'tidak ada' end end" %}
{{ incremental_by_touched_indicator("feedback") }}

with
    due as (select * from {{ ref("int_indicators__due") }} where indicator_code in {{ codes_of(measures) }}),

    reports as (select * from {{ ref("int_feedback__reports_due") }}),

    counted as (
        {% for code, measure in measures.items() %}
            {%- for dimension in [""] + breakdowns.get(code, []) %}
                select
                    d.agency_id,
                    d.period_kind,
                    d.period_start_date,
                    d.indicator_code,
                    r.unit_id,
                    {{ "'" ~ dimension ~ "=' || r." ~ dimension if dimension else "cast('' as text)" }} as breakdown_1,
                    cast({{ measure[0] }} as numeric) as numerator,
                    cast({{ measure[1] }} as numeric) as denominator
                from due as d
                inner join
                    reports as r
                    on r.agency_id = d.agency_id
                    and r.period_kind = d.period_kind
                    and r.period_start_date = d.period_start_date
                    and r.window_kind = d.window_kind
                where
                    d.indicator_code = '{{ code }}'
                    {%- if dimension %} and r.unit_id = 'all' and r.{{ dimension }} is not null {%- endif %}
                group by
                    d.agency_id,
                    d.period_kind,
                    d.period_start_date,
                    d.indicator_code,
                    r.unit_id
                    {%- if dimension %}, r.{{ dimension }} {%- endif %}
                    {{ "union all" if not loop.last }}
                {%- endfor %} {{ "union all" if not loop.last }}
        {% endfor %}
    )

select
    {{
        indicator_select(
            "d.unit_id",
            {
                "breakdown_1": "d.breakdown_1",
                "numerator": "d.numerator",
                "denominator": "d.denominator",
                "exact_value": "case when d.denominator is null then d.numerator else d.numerator / d.denominator end",
                "own_label": untimed_label,
            },
        )
    }}
from counted as d
-- A share of nothing is no share.
where coalesce(d.denominator, 1) > 0
