{#
    The rows of a step once for every unit that they count in: the unit itself, all units above it in the tree of the month
    `tree_month_start_date`, and the whole agency, also where the tree does not know the unit. `columns` are handed on.
#}
{% macro on_units(step, columns) %}
    select s.agency_id, a.ancestor_unit_id as unit_id {%- for column in columns %}, s.{{ column }} {%- endfor %}
    from {{ step }} as s
    inner join
        {{ ref("int_units__ancestors") }} as a
        on a.agency_id = s.agency_id
        and a.month_start_date = s.tree_month_start_date
        and a.unit_id = s.unit_id
        and a.ancestor_unit_id <> 'all'
    union all
    select s.agency_id, 'all' as unit_id {%- for column in columns %}, s.{{ column }} {%- endfor %}
    from {{ step }} as s
{% endmacro %}
