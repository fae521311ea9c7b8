-- One row per last day of a due period, unit and kind of rated period (and both together): people by predikat.
{% set levels = ["sangat_baik", "baik", "butuh_perbaikan", "kurang", "sangat_kurang"] %}
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    rated as (
        select
            p.agency_id,
            p.period_end_date,
            p.unit_id,
            r.rating_period_kind,
            r.stretch_start_date,
            r.stretch_end_date,
            p.person_key,
            r.source_quadrant,
            r.matrix_predikat
        from {{ ref("int_roster__unit_persons") }} as p
        inner join
            {{ ref("int_ratings__due") }} as r
            on r.agency_id = p.agency_id
            and r.period_end_date = p.period_end_date
            and r.person_key = p.person_key
    ),

    headcounts as (
        select agency_id, period_end_date, unit_id, count(*) as headcount
        from {{ ref("int_roster__unit_persons") }}
        group by agency_id, period_end_date, unit_id
    ),

    counted as (
        {% for kind, start, end in [
            ("rating_period_kind", "stretch_start_date", "stretch_end_date"),
            ("cast('' as text)", "cast(null as date)", "cast(null as date)"),
        ] %}
            select
                agency_id,
                period_end_date,
                unit_id,
                {{ kind }} as rating_period_kind,
                max({{ start }}) as stretch_start_date,
                max({{ end }}) as stretch_end_date,
                count(*) as rated,
                {% for level in levels -%}
                    sum(case when source_quadrant = '{{ level }}' then 1 else 0 end) as {{ level }},
                {% endfor -%}
                count(matrix_predikat) as comparable,
                count(distinct case when matrix_predikat is not null then person_key end) as comparable_persons,
                sum(case when matrix_predikat <> source_quadrant then 1 else 0 end) as differing
            from rated
            group by agency_id, period_end_date, unit_id, {{ kind }} {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    kinds as (
        {% for kind in ["tahunan", "triwulan", ""] -%}
            select '{{ kind }}' as rating_period_kind {{ "union all" if not loop.last }}
        {% endfor %}
    )

-- A unit in which nobody is rated has a coverage of 0.
select
    h.agency_id,
    h.period_end_date,
    h.unit_id,
    k.rating_period_kind,
    c.stretch_start_date,
    c.stretch_end_date,
    h.headcount,
    {% for column in ["rated"] + levels + ["comparable", "comparable_persons", "differing"] -%}
        coalesce(c.{{ column }}, 0) as {{ column }}{{ ", " if not loop.last }}
    {% endfor %}
from headcounts as h
cross join kinds as k
left join
    counted as c
    on c.agency_id = h.agency_id
    and c.period_end_date = h.period_end_date
    and c.unit_id = h.unit_id
    and c.rating_period_kind = k.rating_period_kind
