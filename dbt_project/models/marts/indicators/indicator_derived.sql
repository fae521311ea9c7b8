-- One row per agency, unit, period, indicator and breakdown that is made of other
-- figures: the second part of
-- indicator_value.
{{ incremental_by_touched_indicator(indexes=[{"columns": ["agency_id", "period_start_date", "indicator_code"]}]) }}
{{ finished_values(ref("int_indicators__derived_facts")) }}
