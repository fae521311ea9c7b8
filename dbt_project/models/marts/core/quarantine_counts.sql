-- One row per delivery and rule: how many of its rows break the rule. A row may break several.
{{ config(tags=["stage"]) }}
{{ incremental_by_pending_delivery(key="delivery_id", indexes=[{"columns": ["delivery_id"]}]) }}
{% for feed in feeds() %}
    select t._agency_id as agency_id, '{{ feed }}' as feed, t._delivery_id as delivery_id, broken.rule, count(*) as rows
    from {{ ref("typed_" ~ feed) }} as t
    cross join {{ each_part("t._violations", "broken", "rule") }}
    where t._violations <> '' and {{ among_pending("t._delivery_id") }}
    group by t._agency_id, t._delivery_id, broken.rule {{ "union all" if not loop.last }}
{% endfor %}
