{# The feeds and their kind of delivery. dbt must know while parsing which models a model reads, before the declarations can be
   asked; a test compares this list with them. #}
{% macro feeds() %}
    {{
        return(
            {
                "absence_confirmations": "upsert",
                "activity_reports": "replace",
                "allowance_payments": "replace",
                "coaching_sessions": "upsert",
                "community_forums": "upsert",
                "competency_assessments": "upsert",
                "complaints": "upsert",
                "disciplinary_decisions": "upsert",
                "education_histories": "upsert",
                "employees": "snapshot",
                "grade_histories": "upsert",
                "leave_records": "upsert",
                "merit_assessments": "upsert",
                "official_targets": "upsert",
                "partnerships": "upsert",
                "performance_ratings": "upsert",
                "performance_targets": "upsert",
                "position_histories": "upsert",
                "punches": "log",
                "reader_enrolments": "snapshot",
                "recognitions": "upsert",
                "recruitment_formations": "upsert",
                "recruitment_results": "upsert",
                "service_populations": "upsert",
                "shift_rosters": "replace",
                "skm_responses": "upsert",
                "staff_survey_responses": "upsert",
                "staff_survey_results": "upsert",
                "talent_assessments": "upsert",
                "training_budgets": "upsert",
                "training_histories": "upsert",
                "training_participations": "upsert",
                "unit_ratings": "upsert",
                "units": "snapshot",
                "work_schedules": "upsert",
            }
        )
    }}
{% endmacro %}

{% macro feeds_of_kind(kind) %}
    {%- set chosen = [] -%}
    {%- for name, kind_of_feed in feeds().items() if kind_of_feed == kind -%}
        {%- do chosen.append(name) -%}
    {%- endfor -%}
    {{ return(chosen) }}
{% endmacro %}

{# The feed's columns as declared. Nothing while dbt only parses. Unit tests see no graph and override this. #}
{% macro feed_columns(feed) %}
    {%- if not execute -%} {{ return([]) }} {%- endif -%}
    {{ return(graph.sources["source." ~ project_name ~ ".raw." ~ feed].columns.values() | list) }}
{% endmacro %}

{# What the feed's declaration says of the whole row: kind, key, event_date, row_rules. #}
{% macro feed_meta(feed) %}
    {%- if not execute -%} {{ return({"kind": feeds()[feed], "key": [], "row_rules": []}) }} {%- endif -%}
    {{ return(graph.sources["source." ~ project_name ~ ".raw." ~ feed].config.meta) }}
{% endmacro %}

{# A column's declared rules, whatever dbt version keeps them: required, allowed, min, max, pattern, max_length ... #}
{% macro column_meta(column) %} {{ return((column.get("config") or {}).get("meta") or {}) }} {% endmacro %}

{# `"a", "b"` or `t."a", t."b"` for a list of column names. #}
{% macro quoted_list(names, alias="") %}
    {%- set quoted = [] -%}
    {%- for name in names -%}
        {%- do quoted.append((alias ~ "." if alias else "") ~ adapter.quote(name)) -%}
    {%- endfor -%}
    {{- quoted | join(", ") -}}
{% endmacro %}
