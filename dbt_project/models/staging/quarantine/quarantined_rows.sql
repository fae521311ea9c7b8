-- One row per landed row and rule that it breaks, with the row as it came; of a delivery that was read again
-- those of the newest reading.
{% for feed in feeds() %}
    select
        t._agency_id as agency_id,
        '{{ feed }}' as feed,
        t._delivery_id as delivery_id,
        t._row_number as row_number,
        broken.rule,
        {{ row_as_json("r") }} as landed_row
    from {{ ref("typed_" ~ feed) }} as t
    inner join {{ ref("stg_deliveries") }} as d on d.delivery_id = t._delivery_id and not d.is_replayed
    cross join {{ each_part("t._violations", "broken", "rule") }}
    inner join {{ source("raw", feed) }} as r on r._delivery_id = t._delivery_id and r._row_number = t._row_number
    where t._violations <> '' {{ "union all" if not loop.last }}
{% endfor %}
