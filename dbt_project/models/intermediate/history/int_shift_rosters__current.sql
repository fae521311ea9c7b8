-- One row per person and planned shift, of the latest usable file for each month.
{{ latest_of_period("shift_rosters") }}
