-- One row per agency, unit, period, indicator and breakdown that the topics count
-- from the feeds: the first part of
-- indicator_value.
{{ incremental_by_touched_indicator(indexes=[{"columns": ["agency_id", "period_start_date", "indicator_code"]}]) }}
{{ finished_values(ref("int_indicators__facts")) }}
