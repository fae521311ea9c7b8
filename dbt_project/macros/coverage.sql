{# Rows of one feed by month, for the months at hand (relation `months`): how much there is to say anything from. #}
{% macro coverage_of(feed, kind) %}
    {%- set declaration = feed_meta(feed) -%}
    {%- if kind == "snapshot" %}
        select m.agency_id, '{{ feed }}' as feed, m.month_start_date, sum(n.distinct_rows) as covered_rows
        from months as m
        inner join
            {{ ref("int_snapshots__validity") }} as s
            on s.agency_id = m.agency_id
            and s.valid_from <= m.month_end_date
            and s.valid_to >= m.month_end_date
        inner join {{ ref("staged_rows") }} as n on n.delivery_id = s.delivery_id
        where s.feed = '{{ feed }}'
        group by m.agency_id, m.month_start_date
    {%- elif kind == "log" %}
        select m.agency_id, '{{ feed }}' as feed, m.month_start_date, sum(n.valid_rows) as covered_rows
        from months as m
        inner join {{ ref("staged_months") }} as n on n.agency_id = m.agency_id and n.event_month = m.month_start_date
        inner join {{ ref("int_deliveries__usable") }} as d on d.delivery_id = n.delivery_id
        where n.feed = '{{ feed }}'
        group by m.agency_id, m.month_start_date
    {%- else %}
        {%- set start = adapter.quote(declaration.get("event_date") or "") -%}
        {%- set end = adapter.quote(declaration.get("event_end_date") or declaration.get("event_date") or "") %}
        select m.agency_id, '{{ feed }}' as feed, m.month_start_date, count(*) as covered_rows
        from months as m
        inner join
            {{ ref("int_" ~ feed ~ "__current") }} as r
            on r.agency_id = m.agency_id
            and r.{{ start }} <= m.month_end_date
            {%- if not declaration.get("event_open") %}
                and coalesce(r.{{ end }}, m.month_end_date) >= m.month_start_date
            {%- endif %}
        group by m.agency_id, m.month_start_date
    {%- endif %}
{% endmacro %}
