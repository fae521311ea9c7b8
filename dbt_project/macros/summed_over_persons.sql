{#
    The end of a model whose figures are sums over people: its CTE `counted` has one row per due indicator, unit and person
    with numerator and denominator. `expected` is the column above 0 of people of whom something was expected; with
    `has_hours` the column hours_rank is handed on, too.
#}
{% macro summed_over_persons(expected, has_hours=false) %}
    summed as (
        select
            agency_id,
            period_kind,
            period_start_date,
            indicator_code,
            unit_id,
            sum(numerator) as numerator,
            sum(denominator) as denominator,
            sum(case when denominator > 0 then 1 else 0 end) as n_persons,
            sum(case when {{ expected }} > 0 then 1 else 0 end) as n_expected
            {%- if has_hours %}, min(hours_rank) as hours_rank{% endif %}
        from counted
        group by agency_id, period_kind, period_start_date, indicator_code, unit_id
        having sum(denominator) > 0
    )

    {%- set values = {
        "numerator": "d.numerator",
        "denominator": "d.denominator",
        "exact_value": "cast(d.numerator as numeric) / d.denominator",
        "n_persons": "d.n_persons",
        "n_expected": "d.n_expected",
    } %}
    {%- if has_hours %} {% do values.update({"hours_rank": "d.hours_rank"}) %} {% endif %}

    select {{ indicator_select("d.unit_id", values) }}
    from summed as d
{% endmacro %}
