-- One row per agency, unit, period, indicator and breakdown, exact: everything that
-- is made of other figures.
-- It may read indicator_measured, and nothing that indicator_measured reads may read
-- it.
{% set facts = [
    "int_profile__unit_medians",
    "int_profile__standings",
    "int_connections__correlations",
    "int_connections__outcomes",
] %}

{% for fact in facts -%} select * from {{ ref(fact) }} {{ "union all" if not loop.last }} {% endfor %}
