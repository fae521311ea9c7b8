{# Targets of a relation with realised_share and is_achieved, summed by agency, last day, a unit (or person) column and aspect (and in
   all). Shares such as thirds have no last decimal; rounding the twelfth gives back sums that have one. #}
{% macro targets_summed(relation, unit, decimals=12) %}
    {% for member in ["cast('' as text)", "'target_aspect=' || aspect"] -%}
        select
            agency_id,
            period_end_date,
            {{ unit }},
            {{ member }} as breakdown_1,
            count(*) as targets,
            {{ round_half_up("sum(realised_share)", decimals) }} as realised,
            sum(case when is_achieved then 1 else 0 end) as achieved
        from {{ relation }}
        where {{ unit }} is not null
        group by agency_id, period_end_date, {{ unit }}, {{ member }} {{ "union all" if not loop.last }}
    {% endfor %}
{% endmacro %}
