-- One row per row of a usable delivery that breaks no rule.
{{ valid_rows("punches") }}
