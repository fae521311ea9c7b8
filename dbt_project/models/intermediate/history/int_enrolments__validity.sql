-- One row per PIN on a reader and snapshot in force: what was true of it between two dates, both included.
{{ snapshot_validity("reader_enrolments") }}
