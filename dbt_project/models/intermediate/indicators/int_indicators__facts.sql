-- One row per agency, unit, period, indicator and breakdown, exact: everything that the fct_ models of the topics
-- count.
{% set facts = [
    "fct_roster_headcount",
    "fct_attendance_days",
    "fct_attendance_runs",
    "fct_attendance_enrolment",
    "fct_attendance_unmatched",
    "fct_training_hours",
    "fct_training_totals",
    "fct_training_gain",
    "fct_training_cost",
    "fct_skm_index",
    "fct_skm_unsur",
    "fct_skm_sheets",
    "fct_feedback_reports",
    "fct_feedback_days_to_close",
    "fct_feedback_reviews",
    "fct_forums",
    "fct_competency_persons",
    "fct_competency_gaps",
    "fct_talent",
    "fct_coaching",
    "fct_merit",
    "fct_budget_totals",
    "fct_budget_costs",
    "fct_partnerships",
    "fct_staff_survey_responses",
    "fct_staff_survey_indices",
    "fct_staff_survey_results",
    "fct_official_targets",
] %}

{% for fact in facts -%} select * from {{ ref(fact) }} {{ "union all" if not loop.last }} {% endfor %}
