-- One row per unit and snapshot in force: what was true of it between two dates, both included.
{{ snapshot_validity("units") }}
