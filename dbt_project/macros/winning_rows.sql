{# Which valid rows hold, by kind of delivery. Later deliveries are found by their rank, later rows of one file by their number. #}
{# Columns of a feed that a reader of history wants: all declared ones and where the row came from. #}
{% macro declared_columns(feed, alias) %}
    {{- alias }}.agency_id
    {%- for column in feed_columns(feed) %}, {{ alias }}.{{ adapter.quote(column.name) }} {%- endfor %}
{%- endmacro %}

{# Where snapshots of two sources name the same key for the same days, the later delivery's row holds. #}
{% macro snapshot_validity(feed) %}
    select {{ declared_columns(feed, "r") }}, s.valid_from, s.valid_to, r._delivery_id, r._row_number
    from {{ ref("stg_" ~ feed) }} as r
    inner join {{ ref("int_snapshots__validity") }} as s on s.delivery_id = r._delivery_id
    where
        r._is_last_of_key
        and not exists (
            select 1
            from {{ ref("int_snapshots__validity") }} as rival
            inner join
                {{ ref("stg_" ~ feed) }} as other on other._delivery_id = rival.delivery_id and other._is_last_of_key
            where
                rival.agency_id = s.agency_id
                and rival.feed = s.feed
                and rival.valid_from = s.valid_from
                and rival.delivery_rank > s.delivery_rank
                {%- for name in feed_meta(feed).key %}
                    and other.{{ adapter.quote(name) }} = r.{{ adapter.quote(name) }}
                {%- endfor %}
        )
{% endmacro %}

{# As an anti-join and not as a window: a month's rows are then looked up by key, whatever the feed's whole history is. #}
{% macro latest_of_key(feed) %}
    select {{ declared_columns(feed, "r") }}, r._delivery_id, r._row_number
    from {{ ref("stg_" ~ feed) }} as r
    where
        r._is_last_of_key
        and not exists (
            select 1
            from {{ ref("stg_" ~ feed) }} as later
            where
                later.agency_id = r.agency_id
                {%- for name in feed_meta(feed).key %}
                    and later.{{ adapter.quote(name) }} = r.{{ adapter.quote(name) }}
                {%- endfor %}
                and later._is_last_of_key
                and later._delivery_rank > r._delivery_rank
        )
{% endmacro %}

{% macro latest_of_period(feed) %}
    with
        ranked as (
            select
                delivery_id,
                row_number() over (
                    partition by agency_id, source, period_start_date order by delivery_rank desc
                ) as place
            from {{ ref("int_deliveries__usable") }}
            where feed = '{{ feed }}'
        )

    select {{ declared_columns(feed, "r") }}, r._delivery_id, r._row_number
    from {{ ref("stg_" ~ feed) }} as r
    inner join ranked as p on p.delivery_id = r._delivery_id
    where p.place = 1 and r._is_last_of_key
{% endmacro %}
