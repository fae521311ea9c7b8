-- One row per staged delivery of a log and month of its valid rows: which months it touches, and how far each is
-- covered.
{{ incremental_by_pending_delivery(key="delivery_id", indexes=[{"columns": ["agency_id", "event_month"]}]) }}
{% for feed in feeds_of_kind("log") %}
    select
        _agency_id as agency_id,
        '{{ feed }}' as feed,
        _delivery_id as delivery_id,
        _event_month as event_month,
        count(*) as valid_rows
    from {{ ref("typed_" ~ feed) }}
    where _violations = '' and {{ among_pending() }}
    group by _agency_id, _delivery_id, _event_month {{ "union all" if not loop.last }}
{% endfor %}
