-- One row per agency and key of the feed: its latest version in a usable delivery.
{{ latest_of_key("performance_targets") }}
