-- One row per last day of a due period, unit (with all units below, and the whole agency) and group of people: how many
-- are measured, sums of their scores, and how sure the weakest score of each dimension is.
{% set dimensions = ["qualification", "competency", "performance", "discipline", "index"] %}
{% set ranked = ["qualification", "performance", "discipline"] %}
{% set groups = {
    "cast('' as text)": "employee_kind = 'pns'",
    "'sex=' || sex": "employee_kind = 'pns' and sex is not null",
    "'employee_kind=' || employee_kind": "true",
} %}
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    ends as (select distinct agency_id, period_end_date from {{ ref("int_indicators__due") }} where topic = 'ip_asn'),

    members as (
        select
            u.agency_id,
            u.period_end_date,
            u.unit_id,
            u.employee_kind,
            u.sex,
            s.is_measured,
            {% for name in ranked -%} s.{{ name }}_rank, {% endfor -%}
            {% for name in dimensions -%} s.{{ name }}_score {{ "," if not loop.last }} {% endfor %}
        from ends as e
        inner join
            {{ ref("int_roster__unit_persons") }} as u
            on u.agency_id = e.agency_id
            and u.period_end_date = e.period_end_date
        left join
            {{ ref("ip_asn_person") }} as s
            on s.agency_id = u.agency_id
            and s.period_end_date = u.period_end_date
            and s.person_key = u.person_key
            and s.is_measured
    )

{% for breakdown, condition in groups.items() %}
    select
        agency_id,
        period_end_date,
        unit_id,
        {{ breakdown }} as breakdown_1,
        count(*) as headcount,
        count(is_measured) as measured,
        {% for name in ranked -%} min({{ name }}_rank) as {{ name }}_rank, {% endfor -%}
        {% for name in dimensions -%} sum({{ name }}_score) as {{ name }}_sum {{ "," if not loop.last }} {% endfor %}
    from members
    where {{ condition }}
    group by agency_id, period_end_date, unit_id, {{ breakdown }} {{ "union all" if not loop.last }}
{% endfor %}
