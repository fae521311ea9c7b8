-- One row per person and snapshot in force: what was true of it between two dates, both included.
{{ snapshot_validity("employees") }}
