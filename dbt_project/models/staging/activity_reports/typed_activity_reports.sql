-- One row per landed row of the feed, typed, with the names of the rules that it breaks.
-- A month's entries lie together, so a block range index finds them and costs next to nothing to keep.
{{
    incremental_by_pending_delivery(
        indexes=[{"columns": ["_delivery_id"]}, {"columns": ["report_date"], "type": "brin"}]
    )
}}
{{ typed_feed("activity_reports") }}
