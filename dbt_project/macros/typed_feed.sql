{#
    One row per landed row of a feed: every column in its declared type, NULL where its text cannot be read so, and
    `_violations`, the names of the rules that it breaks, separated by commas (`column:rule`, `row:rule`).

    `relation` and `deliveries` (delivery_id, seen_local) replace the landing table and the pending deliveries: `lontar inspect`
    types a file in a temporary table with this same SQL.
#}
{% macro typed_feed(feed, relation=none, deliveries=none) %}
    {%- set columns = feed_columns(feed) -%}
    {%- set declaration = feed_meta(feed) -%}
    {%- set landing_table = relation or source("raw", feed) -%}
    {%- set names = columns | map(attribute="name") | list -%}
    with
        deliveries as ({{ deliveries_to_type(feed, deliveries) }}),

        landed as (
            select
                r._agency_id,
                r._delivery_id,
                r._row_number,
                d.seen_local
                {%- for name in names %}
                    , nullif(trim(r.{{ adapter.quote(name) }}), '') as {{ adapter.quote(name) }}
                {%- endfor %}
            from {{ landing_table }} as r
            inner join deliveries as d on d.delivery_id = r._delivery_id
            where r._delivery_id >= (select min(delivery_id) from deliveries) {{ fence() }}
        ),

        typed as (
            select
                _agency_id,
                _delivery_id,
                _row_number,
                seen_local
                {%- for column in columns %}
                    ,
                    {{ typed_expression(column) }} as {{ adapter.quote(column.name) }}
                    {%- if column.data_type != "text" %}
                        , {{ adapter.quote(column.name) }} as {{ text_of(column) }}
                    {%- endif %}
                {%- endfor %}
            from landed {{ fence() }}
        ),

        judged as (
            select
                *,
                concat_ws(
                    ',' {%- for violation in feed_violations(columns, declaration) %}, {{ violation }} {%- endfor %}
                ) as _violations
            from typed
        )

    select
        _agency_id,
        _delivery_id,
        _row_number
        {%- for name in names %}, {{ adapter.quote(name) }} {%- endfor %}
        {%- if declaration.get("partition_by_month") %}
            , {{ month_of(adapter.quote(declaration.partition_by_month)) }} as _event_month
        {%- endif %},
        _violations
        {%- if declaration.kind != "log" %}
            ,
            row_number() over (
                partition by _agency_id, _delivery_id, {{ quoted_list(declaration.key) }}, _violations = ''
                order by _row_number desc
            )
            = 1 as _is_last_of_key
        {%- endif %}
    from judged
{% endmacro %}


{# The deliveries of a feed that this run types, with the local time at which each was seen. #}
{% macro deliveries_to_type(feed, deliveries) %}
    {%- if deliveries %} select delivery_id, seen_local from {{ deliveries }}
    {%- else %}
        select d.delivery_id, {{ local_of("d.seen_at", "a.timezone") }} as seen_local
        from {{ source("plan", "pending_delivery") }} as p
        inner join {{ source("ledger", "delivery") }} as d on d.delivery_id = p.delivery_id
        left join {{ source("reference_tables", "agency") }} as a on a.agency_id = d.agency_id
        where d.feed = '{{ feed }}'
    {%- endif %}
{% endmacro %}
