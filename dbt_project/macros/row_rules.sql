{# The declared rules as expressions that give a rule's name where it is broken. A missing value breaks only `required`, an
   unreadable one only `type`: the other rules judge typed values. #}
{% macro literal(value, data_type="text") %}
    {%- set quoted = "'" ~ (value | string | replace("'", "''")) ~ "'" -%}
    {{- return(quoted if data_type == "text" else "cast(" ~ quoted ~ " as " ~ data_type ~ ")") -}}
{% endmacro %}

{% macro violation(condition, name) %}
    {{- return("case when " ~ condition ~ " then " ~ literal(name) ~ " end") -}}
{% endmacro %}

{% macro feed_violations(columns, declaration) %}
    {%- set found = [] -%}
    {%- for column in columns -%}
        {%- for condition, rule in column_rules(column) -%}
            {%- do found.append(violation(condition, column.name ~ ":" ~ rule)) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for rule in declaration.get("row_rules") or [] -%}
        {%- do found.append(violation(row_rule_condition(rule), "row:" ~ rule.name)) -%}
    {%- endfor -%}
    {{- return(found) -}}
{% endmacro %}

{# Pairs of (condition under which it is broken, name of the rule). #}
{% macro column_rules(column) %}
    {%- set meta = column_meta(column) -%}
    {%- set name = adapter.quote(column.name) -%}
    {%- set text = name if column.data_type == "text" else text_of(column) -%}
    {%- set rules = [] -%}
    {%- if meta.get("required") -%} {%- do rules.append((text ~ " is null", "required")) -%} {%- endif -%}
    {%- if column.data_type != "text" -%}
        {%- do rules.append((text ~ " is not null and " ~ name ~ " is null", "type")) -%}
    {%- endif -%}
    {%- if meta.get("allowed") -%}
        {%- set words = [] -%}
        {%- for word in meta.allowed -%} {%- do words.append(literal(word)) -%} {%- endfor -%}
        {%- do rules.append((name ~ " not in (" ~ words | join(", ") ~ ")", "allowed")) -%}
    {%- endif -%}
    {%- if meta.get("min") is not none -%}
        {%- do rules.append((name ~ " < " ~ literal(meta.min, column.data_type), "min")) -%}
    {%- endif -%}
    {%- if meta.get("max") is not none -%}
        {%- do rules.append((name ~ " > " ~ literal(meta.max, column.data_type), "max")) -%}
    {%- endif -%}
    {%- if meta.get("pattern") -%}
        {%- do rules.append(("not (" ~ is_matching(name, literal("^(" ~ meta.pattern ~ ")$")) ~ ")", "pattern")) -%}
    {%- endif -%}
    {%- if meta.get("max_length") -%}
        {%- do rules.append(("length(" ~ name ~ ") > " ~ meta.max_length, "max_length")) -%}
    {%- endif -%}
    {%- if meta.get("not_after_seen") -%}
        {#- A day's tolerance: clocks run ahead, and a file may be dated by another machine. -#}
        {%- do rules.append((name ~ " > seen_local + interval '1 day'", "not_after_seen")) -%}
    {%- endif -%}
    {{- return(rules) -}}
{% endmacro %}

{% macro row_rule_condition(rule) %}
    {%- if rule.get("any_of") -%}
        {%- set empty = [] -%}
        {%- for name in rule.any_of -%} {%- do empty.append(adapter.quote(name) ~ " is null") -%} {%- endfor -%}
        {{- return(empty | join(" and ")) -}}
    {%- elif rule.get("not_before") -%}
        {{- return(adapter.quote(rule.column) ~ " < " ~ adapter.quote(rule.not_before)) -}}
    {%- elif rule.get("year_of") -%}
        {{- return(adapter.quote(rule.column) ~ " <> extract(year from " ~ adapter.quote(rule.year_of) ~ ")") -}}
    {%- else -%}
        {{-
            exceptions.raise_compiler_error(
                "A row rule needs any_of, or column and not_before or year_of: " ~ rule
            )
        -}}
    {%- endif -%}
{% endmacro %}
