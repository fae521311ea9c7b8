-- One row per landed row of the feed, typed, with the names of the rules that it breaks.
{{ incremental_by_pending_delivery(indexes=[{"columns": ["_delivery_id"]}]) }} {{ typed_feed("activity_reports") }}
