{# The few expressions of attendance that are not standard SQL, each with a Spark spelling. #}
{# 1 Monday to 7 Sunday. #}
{% macro iso_weekday(day) %} {{ return(adapter.dispatch("iso_weekday", "lontar")(day)) }} {% endmacro %}
{% macro default__iso_weekday(day) %} cast(extract(isodow from {{ day }}) as integer) {% endmacro %}
{% macro spark__iso_weekday(day) %} extract(dayofweek_iso from {{ day }}) {% endmacro %}

{# Local wall-clock moment of a time of day. #}
{% macro moment_of(day, time_of_day) %}
    {{ return(adapter.dispatch("moment_of", "lontar")(day, time_of_day)) }}
{% endmacro %}
{% macro default__moment_of(day, time_of_day) %} ({{ day }} + {{ time_of_day }}) {% endmacro %}
{% macro spark__moment_of(day, time_of_day) %} to_timestamp(concat({{ day }}, ' ', {{ time_of_day }})) {% endmacro %}

{# Date so many days, or months, after a date. #}
{% macro date_plus(day, count, part="day") %} cast({{ dbt.dateadd(part, count, day) }} as date) {% endmacro %}

{# Whole minutes from the first moment to the second, never negative: 59 seconds late is on time. #}
{% macro whole_minutes(earlier, later) %}
    cast(greatest(0, floor({{ seconds_between(earlier, later) }} / 60.0)) as integer)
{% endmacro %}

{# Fresh tables have no statistics, and the planner then loops where it should hash. #}
{% macro analyzed() %} {{ return(adapter.dispatch("analyzed", "lontar")()) }} {% endmacro %}
{% macro default__analyzed() %} analyze {{ this }} {% endmacro %}
{% macro spark__analyzed() %} analyze table {{ this }} compute statistics for all columns {% endmacro %}

{# Whole months from the first day of one month to the first day of another. #}
{% macro months_between(earlier, later) %}
    (
        12 * (extract(year from {{ later }}) - extract(year from {{ earlier }}))
        + extract(month from {{ later }})
        - extract(month from {{ earlier }})
    )
{% endmacro %}
