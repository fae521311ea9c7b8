{# Targets of a relation with realised_share and is_achieved, summed by agency, last day, a unit column and aspect (and in all). #}
{% macro targets_summed(relation, unit) %}
    {% for member in ["cast('' as text)", "'target_aspect=' || aspect"] -%}
        select
            agency_id,
            period_end_date,
            {{ unit }},
            {{ member }} as breakdown_1,
            count(*) as targets,
            -- Shares such as thirds have no last decimal; rounding the twelfth gives back sums that have one.
            {{ round_half_up("sum(realised_share)", 12) }} as realised,
            sum(case when is_achieved then 1 else 0 end) as achieved,
            count(distinct person_key) as persons
        from {{ relation }}
        group by agency_id, period_end_date, {{ unit }}, {{ member }} {{ "union all" if not loop.last }}
    {% endfor %}
{% endmacro %}
