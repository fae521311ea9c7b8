-- One row per agency and month of a due period: the city's rule of the allowance in force on the month's last day, a
-- column
-- per number.
{% set codes = [
    "weight_productivity",
    "weight_discipline",
    "performance_sangat_baik",
    "performance_baik",
    "performance_butuh_perbaikan",
    "performance_kurang",
    "performance_sangat_kurang",
    "performance_none",
    "deduct_late_1",
    "deduct_late_2",
    "deduct_late_3",
    "deduct_late_4",
    "deduct_single_punch",
    "deduct_no_record_day",
    "deduct_absent_day",
    "share_leave_under_6",
    "share_leave_6_to_12",
    "share_leave_over_12",
    "share_mpp",
    "share_punished",
    "share_cltn",
    "share_cpns",
    "share_plt",
    "iwp_percent",
    "iwp_most",
    "bpjs_percent",
    "bpjs_most",
] %}
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    months as (
        select distinct k.agency_id, k.month_start_date, {{ month_end("k.month_start_date") }} as month_end_date
        from {{ source("plan", "known_month") }} as k
        inner join
            {{ ref("int_indicators__due") }} as d
            on d.agency_id = k.agency_id
            and k.month_start_date between d.period_start_date and d.period_end_date
        where d.topic = 'allowance'
    ),

    rules as (select * from {{ ref("int_indicators__rules_in_force") }} where rule_code like 'tpp!_%' escape '!')

select
    m.agency_id,
    m.month_start_date,
    m.month_end_date
    {%- for code in codes %}, max(case when r.rule_code = 'tpp_{{ code }}' then r.value end) as {{ code }} {%- endfor %}
from months as m
inner join rules as r on r.agency_id = m.agency_id and m.month_end_date between r.valid_from and r.valid_to
group by m.agency_id, m.month_start_date, m.month_end_date
