-- One row per last day of a due period, kind of rated period and unit with a predikat of its own: clauses not met.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    counts as (
        select *
        from {{ ref("int_ratings__unit_counts") }}
        where rating_period_kind <> '' and rated > 0 and unit_id <> 'all'
    ),

    organisations as (
        select
            *,
            cast(
                date_trunc(
                    case rating_period_kind when 'tahunan' then 'year' else 'quarter' end, period_end_date
                ) as date
            ) as stretch_start_date
        from {{ ref("int_unit_ratings__current") }}
    ),

    ranked as (
        select
            *,
            row_number() over (
                partition by agency_id, unit_id, rating_period_kind, stretch_start_date order by period_end_date desc
            ) as place
        from organisations
    ),

    clauses as (select * from {{ ref("predikat_guidance") }}),

    shares as (
        select
            c.agency_id,
            c.period_end_date,
            c.rating_period_kind,
            c.unit_id,
            c.headcount,
            c.rated,
            o.predikat,
            g.relation,
            g.bound * c.rated as bound_persons,
            {% for level in ["sangat_baik", "baik", "butuh_perbaikan", "kurang", "sangat_kurang"] -%}
                case when {{ is_member("g.members", level) }} then c.{{ level }} else 0 end {{ "+ " if not loop.last }}
            {% endfor %} as persons
        from counts as c
        inner join
            ranked as o
            on o.agency_id = c.agency_id
            and o.unit_id = c.unit_id
            and o.rating_period_kind = c.rating_period_kind
            and o.stretch_start_date = c.stretch_start_date
            and o.place = 1
        inner join
            clauses as g
            on g.organisation_predikat = o.predikat
            and c.stretch_end_date between g.valid_from and coalesce(g.valid_to, c.stretch_end_date)
    )

select
    agency_id,
    period_end_date,
    rating_period_kind,
    unit_id,
    predikat as organisation_predikat,
    headcount,
    rated,
    count(*) as clauses,
    sum(
        case
            relation
            when 'at_most'
            then case when persons <= bound_persons then 0 else 1 end
            when 'at_least'
            then case when persons >= bound_persons then 0 else 1 end
            when 'more_than'
            then case when persons > bound_persons then 0 else 1 end
        end
    ) as breaches
from shares
group by agency_id, period_end_date, rating_period_kind, unit_id, predikat, headcount, rated
