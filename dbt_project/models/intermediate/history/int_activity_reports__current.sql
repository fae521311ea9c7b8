-- One row per entry of a daily report, of the latest usable file for each month.
{{ latest_of_period("activity_reports") }}
