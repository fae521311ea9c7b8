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

{#
    Exact facts (indicator_select) as published: rounded once, banded, with the rules used; nothing where a required feed brought
    nothing. `facts` is their relation.
#}
{% macro finished_values(facts) %}
    with
        facts as (select * from {{ facts }}),

        -- Where a feed brought nothing there is no number, not even one made of the other feeds.
        answerable as (select * from {{ ref("int_indicators__answerable") }}),

        indicators as (select * from {{ ref("indicators") }}),

        bands as (select * from {{ ref("bands") }}),

        rounded as (
            select
                f.*,
                a.period_end_date,
                a.rule_version,
                a.status_rank,
                i.band_scale,
                {{ round_half_up("f.exact_value", "i.decimals") }} as value,
                {{ round_half_up("f.exact_low", "i.decimals") }} as value_low,
                {{ round_half_up("f.exact_high", "i.decimals") }} as value_high
            from facts as f
            inner join
                answerable as a
                on a.agency_id = f.agency_id
                and a.indicator_code = f.indicator_code
                and a.period_kind = f.period_kind
                and a.period_start_date = f.period_start_date
            inner join indicators as i on i.indicator_code = f.indicator_code
        )

    select
        r.agency_id,
        r.unit_id,
        r.period_kind,
        r.period_start_date,
        r.indicator_code,
        r.breakdown_1,
        r.breakdown_2,
        r.numerator,
        r.denominator,
        r.value,
        r.n_persons,
        r.n_expected,
        r.value_low,
        r.value_high,
        r.interval_method,
        r.largest_share,
        coalesce(r.own_label, b.label) as label,
        r.rule_version,
        {{ status_of_rank("least(r.status_rank, r.hours_rank)") }} as rule_status
    from rounded as r
    -- The limits of the bands leave gaps below the second decimal: the rounded value
    -- is banded, never the exact one.
    left join
        bands as b
        on b.scale = r.band_scale
        and r.breakdown_1 = ''
        and r.value between b.value_from and b.value_to
        and r.period_end_date between b.valid_from and coalesce(b.valid_to, r.period_end_date)
{% endmacro %}
