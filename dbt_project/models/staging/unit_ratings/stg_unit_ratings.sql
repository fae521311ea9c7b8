-- One row per row of a usable delivery that breaks no rule. Rows that a later delivery replaced are still in it.
{{ valid_rows("unit_ratings") }}
