{#
    Joins the value of a rule in force for an agency on a day, as `alias.value`; NULL where there is none.
    A local value from the city's profile goes before the national one (int_indicators__rules_in_force).
#}
{% macro rule_join(rule_code, alias, agency_id, day) -%}
    left join
        {{ ref("int_indicators__rules_in_force") }} as {{ alias }}
        on {{ alias }}.rule_code = '{{ rule_code }}'
        and {{ alias }}.agency_id = {{ agency_id }}
        and {{ day }} between {{ alias }}.valid_from and {{ alias }}.valid_to
{%- endmacro %}

{# How sure a rule is, as a number: the weakest of several is their smallest. #}
{% macro status_rank(status) -%}
    case {{ status }} when 'unconfirmed' then 0 when 'practice' then 1 when 'confirmed' then 2 end
{%- endmacro %}
{% macro status_of_rank(rank) -%}
    case {{ rank }} when 0 then 'unconfirmed' when 1 then 'practice' when 2 then 'confirmed' end
{%- endmacro %}

{#
    The columns that every fct_ model of indicators hands to indicator_value, in order and type. `d` is the due period
    (int_indicators__due), `unit_id` the expression of the unit; `values` holds the expressions of the other columns, missing
    ones are empty. Values are exact here: they are rounded once, in indicator_value.
#}
{% macro indicator_select(unit_id, values) -%}
    d.agency_id,
    {{ unit_id }} as unit_id,
    d.period_kind,
    d.period_start_date,
    d.indicator_code
    {%- for name, data_type, empty in [
        ("breakdown_1", "text", "''"),
        ("breakdown_2", "text", "''"),
        ("numerator", "numeric", "null"),
        ("denominator", "numeric", "null"),
        ("exact_value", "numeric", "null"),
        ("n_persons", "bigint", "null"),
        ("n_expected", "bigint", "null"),
        ("exact_low", "numeric", "null"),
        ("exact_high", "numeric", "null"),
        ("interval_method", "text", "null"),
        ("largest_share", "numeric", "null"),
        ("hours_rank", "integer", "null"),
        ("own_label", "text", "null"),
    ] %}, cast({{ values.get(name, empty) }} as {{ data_type }}) as {{ name }} {%- endfor %}
{%- endmacro %}

{# One expression per indicator: `case d.indicator_code when ... then ... end` of the column's expressions. #}
{% macro by_indicator(measures, column) -%}
    case
        d.indicator_code
        {%- for code, measure in measures.items() %} when '{{ code }}' then {{ measure[column] }} {%- endfor %}
    end
{%- endmacro %}

{# The indicators of a dict as a list for `in`. #}
{% macro codes_of(measures) -%} ('{{ measures.keys() | join("', '") }}') {%- endmacro %}
