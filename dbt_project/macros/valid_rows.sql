{# The rows of a feed that break no rule, of usable deliveries. Each local time also as a moment in UTC, by the agency's zone. #}
{% macro valid_rows(feed) %}
    {%- set columns = feed_columns(feed) -%}
    {%- set declaration = feed_meta(feed) -%}
    {%- set event_month = declaration.get("partition_by_month") -%}
    {%- set timestamps = columns | selectattr("data_type", "equalto", "timestamp") | map(attribute="name") | list -%}
    select
        t._agency_id as agency_id
        {%- for column in columns %}, t.{{ adapter.quote(column.name) }} {%- endfor %}
        {%- for name in timestamps %}
            , {{ utc_of("t." ~ adapter.quote(name), "a.timezone") }} as {{ adapter.quote(name ~ "_utc") }}
        {%- endfor %}
        {%- if event_month %}
            ,
            cast(
                t.{{ adapter.quote(event_month) }} as date
            ) as {{ adapter.quote(event_month.replace("_at", "_date")) }},
            t._event_month as event_month
        {%- endif %},
        t._delivery_id,
        t._row_number
        {%- if declaration.kind != "log" %}, t._is_last_of_key, d.delivery_rank as _delivery_rank {%- endif %}
    from {{ ref("typed_" ~ feed) }} as t
    inner join {{ ref("stg_deliveries") }} as d on d.delivery_id = t._delivery_id
    {%- if timestamps %}
        left join {{ source("reference_tables", "agency") }} as a on a.agency_id = t._agency_id
    {%- endif %}
    where t._violations = '' and d.is_usable
{% endmacro %}
