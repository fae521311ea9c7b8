-- One row per agency, period, indicator and member: places announced in the year, and those filled; for the city alone.
{{ incremental_by_touched_indicator("recruitment") }}

with
    due as (
        select *
        from {{ ref("int_indicators__due") }}
        where indicator_code in ('recruitment_places', 'recruitment_filled_share')
    ),

    formations as (
        select *, extract(year from announced_date) as announced_year
        from {{ ref("int_recruitment_formations__current") }}
    ),

    announced as (
        {% for member in [
            "cast('' as text)",
            "'procurement=' || f.procurement_kind",
            "'formation_kind=' || f.formation_kind",
        ] %}
            select
                d.agency_id,
                d.period_kind,
                d.period_start_date,
                d.indicator_code,
                {{ member }} as breakdown_1,
                sum(f.places) as numerator,
                cast(null as bigint) as denominator
            from due as d
            inner join
                formations as f
                on f.agency_id = d.agency_id
                and f.announced_date between d.window_start_date and d.period_end_date
            where d.indicator_code = 'recruitment_places'
            group by
                d.agency_id,
                d.period_kind,
                d.period_start_date,
                d.indicator_code,
                {{ member }}
                {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    winners as (
        select agency_id, period_end_date, formation_id, count(*) as winners
        from {{ ref("int_recruitment__candidates") }}
        where akhir_status = 'lulus'
        group by agency_id, period_end_date, formation_id
    ),

    -- A selection is decided when its final results are out; until then nobody can have been found for its places.
    decided as (
        select distinct
            c.agency_id, c.period_end_date, c.procurement_kind, extract(year from c.announced_date) as announced_year
        from {{ ref("int_recruitment__candidates") }} as c
        where c.akhir_date >= c.window_start_date and c.announced_date is not null
    ),

    filled as (
        select
            d.agency_id,
            d.period_kind,
            d.period_start_date,
            d.indicator_code,
            '' as breakdown_1,
            sum(least(coalesce(w.winners, 0), f.places)) as numerator,
            sum(f.places) as denominator
        from due as d
        inner join decided as s on s.agency_id = d.agency_id and s.period_end_date = d.period_end_date
        inner join
            formations as f
            on f.agency_id = s.agency_id
            and f.procurement_kind = s.procurement_kind
            and f.announced_year = s.announced_year
        left join
            winners as w
            on w.agency_id = d.agency_id
            and w.period_end_date = d.period_end_date
            and w.formation_id = f.formation_id
        where d.indicator_code = 'recruitment_filled_share'
        group by d.agency_id, d.period_kind, d.period_start_date, d.indicator_code
    ),

    cells as (
        select *
        from announced
        union all
        select *
        from filled
    )

select
    {{
        indicator_select(
            "'all'",
            {
                "breakdown_1": "d.breakdown_1",
                "numerator": "d.numerator",
                "denominator": "d.denominator",
                "exact_value": "cast(d.numerator as numeric) / coalesce(d.denominator, 1)",
            },
        )
    }}
from cells as d
