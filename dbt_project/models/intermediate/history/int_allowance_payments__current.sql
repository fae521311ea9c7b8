-- One row per person and month of allowance, of the latest usable file for each month.
{{ latest_of_period("allowance_payments") }}
