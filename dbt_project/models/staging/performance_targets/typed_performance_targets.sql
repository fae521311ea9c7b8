-- One row per landed row of the feed, typed, with the names of the rules that it breaks.
{{ incremental_by_pending_delivery(indexes=[{"columns": ["_delivery_id"]}, {"columns": ["_agency_id", "target_id"]}]) }}
{{ typed_feed("performance_targets") }}
