-- One row per due month and outcome: change over two months of units with much training less that of the others, the
-- same two months earlier, and the units of each arm.
{{ config(materialized="table", pre_hook="{{ hash_joins() }}") }}

{% set measures = ["change", "pre_trend"] %}

with
    due as (
        select *
        from {{ ref("int_indicators__due") }}
        where indicator_code like 'connection\_outcome\_%' and period_kind = 'month'
    ),

    figures as (select * from {{ ref("int_connections__unit_figures") }} where period_kind = 'month'),

    -- Training since 1 January: its rise within two months of one year.
    reach as (
        select agency_id, period_start_date, unit_id, value - value_before as rise
        from figures
        where indicator_code = 'training_reach_rate' and extract(month from period_start_date) > 2
    ),

    arms as (
        select u.agency_id, u.period_start_date, u.unit_id, case when u.rise > c.rise then 1 else 0 end as is_trained
        from reach as u
        inner join
            reach as c on c.agency_id = u.agency_id and c.period_start_date = u.period_start_date and c.unit_id = 'all'
        where u.unit_id <> 'all' and u.rise is not null and c.rise is not null
    ),

    changes as (
        select
            f.agency_id,
            f.period_start_date,
            f.indicator_code as outcome,
            a.is_trained,
            (f.value - f.value_before) * case f.unit when 'rate' then 100 else 1 end as change,
            (f.value_before - f.value_long_before) * case f.unit when 'rate' then 100 else 1 end as pre_trend
        from figures as f
        inner join
            arms as a
            on a.agency_id = f.agency_id
            and a.period_start_date = f.period_start_date
            and a.unit_id = f.unit_id
        where
            f.indicator_code in (select indicator_code from {{ ref("connection_outcomes") }})
            and f.value_before is not null
            and f.value_long_before is not null
    ),

    summed as (
        select
            agency_id,
            period_start_date,
            outcome,
            is_trained,
            count(*) as units,
            {% for measure in measures %}
                avg({{ measure }}) as {{ measure }},
                var_samp({{ measure }}) / count(*) as {{ measure }}_variance {{ "," if not loop.last }}
            {% endfor %}
        from changes
        group by agency_id, period_start_date, outcome, is_trained
    ),

    outcomes as (
        select d.agency_id, d.period_start_date, o.indicator_code as outcome, l.value as least, q.value as quantile
        from due as d
        cross join
            {{ ref("connection_outcomes") }} as o
            {{ rule_join("connection_least_units", "l", "d.agency_id", "d.period_end_date") }}
            {{ rule_join("normal_quantile", "q", "d.agency_id", "d.period_end_date") }}
        where d.indicator_code = 'connection_outcome_units'
    ),

    arms_by_outcome as (
        select
            o.*,
            coalesce(t.units, 0) as trained,
            coalesce(c.units, 0) as others,
            {% for measure in measures %}
                t.{{ measure }} - c.{{ measure }} as {{ measure }},
                sqrt(t.{{ measure }}_variance + c.{{ measure }}_variance) as {{ measure }}_error
                {{ "," if not loop.last }}
            {% endfor %}
        from outcomes as o
        left join
            summed as t
            on t.agency_id = o.agency_id
            and t.period_start_date = o.period_start_date
            and t.outcome = o.outcome
            and t.is_trained = 1
        left join
            summed as c
            on c.agency_id = o.agency_id
            and c.period_start_date = o.period_start_date
            and c.outcome = o.outcome
            and c.is_trained = 0
    )

{% for measure in measures %}
    select
        {{
            indicator_select(
                "'all'",
                {
                    "breakdown_1": "'indicator=' || o.outcome",
                    "denominator": "o.trained + o.others",
                    "exact_value": "o." ~ measure,
                    "exact_low": "o." ~ measure ~ " - o.quantile * o." ~ measure ~ "_error",
                    "exact_high": "o." ~ measure ~ " + o.quantile * o." ~ measure ~ "_error",
                    "interval_method": "'welch_95'",
                },
            )
        }}
    from due as d
    inner join arms_by_outcome as o on o.agency_id = d.agency_id and o.period_start_date = d.period_start_date
    where d.indicator_code = 'connection_outcome_{{ measure }}' and o.trained >= o.least and o.others >= o.least
    union all
{% endfor %}
{% for arm in ["trained", "others"] %}
    select
        {{
            indicator_select(
                "'all'",
                {
                    "breakdown_1": "'outcome_arm=' || o.outcome || '_" ~ arm ~ "'",
                    "numerator": "o." ~ arm,
                    "exact_value": "o." ~ arm,
                    "own_label": "case when o." ~ arm ~ " >= o.least then 'cukup' else 'data_belum_cukup' end",
                },
            )
        }}
    from due as d
    inner join arms_by_outcome as o on o.agency_id = d.agency_id and o.period_start_date = d.period_start_date
    where d.indicator_code = 'connection_outcome_units' {{ "union all" if not loop.last }}
{% endfor %}
