-- One row per agency, unit, period, indicator and group of people of the IP ASN: mean index, coverage, mean score of
-- each
-- dimension, and that score over the dimension's own maximum.
{% set dimensions = {
    "qualification": ["kualifikasi", "g.qualification_rank"],
    "competency": ["kompetensi", "2"],
    "performance": ["kinerja", "g.performance_rank"],
    "discipline": ["disiplin", "g.discipline_rank"],
} %}
{% set weakest = "least(g.qualification_rank, g.performance_rank, g.discipline_rank)" %}
{# Each indicator: what is summed, over what, how sure the scores are. #}
{% set measures = {
    "ip_asn_index": ["g.index_sum", "g.measured", weakest],
    "ip_asn_coverage": ["g.measured", "g.headcount", "2"],
} %}
{% for name, dimension in dimensions.items() %}
    {% do measures.update({"ip_asn_" ~ name ~ "_mean": ["g." ~ name ~ "_sum", "g.measured", dimension[1]]}) %}
    {% do measures.update(
        {"ip_asn_" ~ name ~ "_rate": ["g." ~ name ~ "_sum", "g.measured * m." ~ name, dimension[1]]}
    ) %}
{% endfor %}
{{ incremental_by_touched_indicator("ip_asn") }}

with
    due as (select * from {{ ref("int_indicators__due") }} where indicator_code in {{ codes_of(measures) }}),

    maxima as (
        select
            valid_from,
            coalesce(valid_to, cast('9999-12-31' as date)) as last_day,
            {% for name, dimension in dimensions.items() -%}
                max(case when dimension = '{{ dimension[0] }}' then score end) as {{ name }} {{ "," if not loop.last }}
            {% endfor %}
        from {{ ref("ip_asn_scores") }}
        where component = 'maksimum'
        group by valid_from, valid_to
    ),

    measured as (
        select
            d.agency_id,
            d.period_kind,
            d.period_start_date,
            d.indicator_code,
            g.unit_id,
            g.breakdown_1,
            {{ by_indicator(measures, 0) }} as numerator,
            {{ by_indicator(measures, 1) }} as denominator,
            {{ by_indicator(measures, 2) }} as status_rank,
            case when d.indicator_code = 'ip_asn_coverage' then g.headcount else g.measured end as n_persons,
            g.headcount
        from due as d
        inner join
            {{ ref("int_ip_asn__groups") }} as g on g.agency_id = d.agency_id and g.period_end_date = d.period_end_date
        inner join maxima as m on d.period_end_date between m.valid_from and m.last_day
    )

select
    {{
        indicator_select(
            "d.unit_id",
            {
                "breakdown_1": "d.breakdown_1",
                "numerator": "d.numerator",
                "denominator": "d.denominator",
                "exact_value": "cast(d.numerator as numeric) / d.denominator",
                "n_persons": "d.n_persons",
                "n_expected": "d.headcount",
                "hours_rank": "d.status_rank",
            },
        )
    }}
from measured as d
where d.denominator > 0
