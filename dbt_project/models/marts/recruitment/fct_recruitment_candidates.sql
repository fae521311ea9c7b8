-- One row per agency, period, indicator and member of a breakdown of what is counted in candidates; for the city alone.
{{ incremental_by_touched_indicator("recruitment") }}
{% set funnel = ["administrasi", "skd", "seleksi_kompetensi", "skb", "akhir"] %}

with
    due as (select * from {{ ref("int_indicators__due") }} where topic = 'recruitment'),

    candidates as (
        select
            *
            {%- for stage in funnel %}, {{ stage }}_date >= window_start_date as has_{{ stage }} {%- endfor %},
            appointed_date between window_start_date and period_end_date as is_appointed
        from {{ ref("int_recruitment__candidates") }}
    ),

    applicants as (
        select agency_id, period_end_date, count(*) as applicants
        from candidates
        where has_administrasi
        group by agency_id, period_end_date
    ),

    cells as (
        {% for member in ["cast('' as text)", "'procurement=' || procurement_kind"] %}
            select
                agency_id,
                period_end_date,
                'recruitment_applicants' as indicator_code,
                {{ member }} as breakdown_1,
                cast(count(*) as numeric) as numerator,
                cast(null as numeric) as denominator,
                count(*) as persons,
                count(*) as expected
            from candidates
            where has_administrasi and {{ member }} is not null
            group by agency_id, period_end_date, {{ member }}
            union all
        {% endfor %}
        {% for stage in ["pelamar"] + funnel + ["diangkat"] %}
            select
                agency_id,
                period_end_date,
                'recruitment_stage_passed',
                'stage={{ stage }}',
                count(*),
                null,
                count(*),
                cast(null as bigint)
            from candidates
            where
                {% if stage == "pelamar" %} has_administrasi
                {% elif stage == "diangkat" %} is_appointed
                {% else %} has_{{ stage }} and {{ stage }}_status = 'lulus'
                {% endif %}
            group by agency_id, period_end_date
            union all
        {% endfor %}
        {% for member in ["cast('' as text)", "'category=' || category"] %}
            select
                agency_id,
                period_end_date,
                'recruitment_skd_pass_rate',
                {{ member }},
                sum(case when meets_threshold then 1 else 0 end),
                count(meets_threshold),
                count(meets_threshold),
                count(*)
            from candidates
            where has_skd and {{ member }} is not null
            group by agency_id, period_end_date, {{ member }}
            having count(meets_threshold) > 0
            union all
        {% endfor %}
        select
            agency_id,
            period_end_date,
            'recruitment_final_value_mean',
            '',
            sum(final_points),
            sum(case when final_points is not null then points_per_value end),
            count(final_points),
            count(*)
        from candidates
        where has_skb
        group by agency_id, period_end_date
        having count(final_points) > 0
        union all
        select
            agency_id,
            period_end_date,
            'recruitment_final_value_differs_rate',
            '',
            sum(case when published_value <> {{ round_half_up("final_value", 3) }} then 1 else 0 end),
            count(*),
            count(*),
            count(*)
        from candidates
        where has_akhir and published_value is not null and final_value is not null
        group by agency_id, period_end_date
        union all
        select
            agency_id,
            period_end_date,
            'recruitment_rank_differs_rate',
            '',
            sum(
                case
                    when akhir_status = 'lulus' and place > places
                    then 1
                    when akhir_status <> 'lulus' and place + sharing - 1 <= places
                    then 1
                    else 0
                end
            ),
            count(*),
            count(*),
            count(*)
        from candidates
        where has_akhir and is_ranked and places is not null
        group by agency_id, period_end_date
        union all
        select
            agency_id,
            period_end_date,
            'recruitment_time_to_fill_days',
            '',
            sum({{ dbt.datediff("announced_date", "appointed_date", "day") }}),
            count(*),
            count(*),
            count(*)
        from candidates
        where is_appointed and announced_date is not null
        group by agency_id, period_end_date
    )

select
    {{
        indicator_select(
            "'all'",
            {
                "breakdown_1": "c.breakdown_1",
                "numerator": "c.numerator",
                "denominator": "c.denominator",
                "exact_value": "c.numerator / coalesce(c.denominator, 1)",
                "n_persons": "c.persons",
                "n_expected": "coalesce(c.expected, greatest(c.persons, a.applicants))",
            },
        )
    }}
from due as d
inner join
    cells as c
    on c.agency_id = d.agency_id
    and c.period_end_date = d.period_end_date
    and c.indicator_code = d.indicator_code
left join applicants as a on a.agency_id = d.agency_id and a.period_end_date = d.period_end_date
