-- One row per agency, unit, period and indicator that an official document sets a target for: the target of the year.
{{ incremental_by_touched_indicator("official_targets") }}

with
    due as (select * from {{ ref("int_indicators__due") }} where indicator_code = 'official_target'),

    -- A target for a code that is no indicator can be set beside nothing.
    targets as (
        select t.*, coalesce(t.unit_id, 'all') as target_unit_id
        from {{ ref("int_official_targets__current") }} as t
        inner join {{ ref("indicators") }} as i on i.indicator_code = t.indicator_code
    ),

    ranked as (
        select
            d.agency_id,
            d.period_kind,
            d.period_start_date,
            d.indicator_code,
            t.target_unit_id,
            t.indicator_code as target_indicator_code,
            t.target_value,
            t.document_name,
            t.page,
            row_number() over (
                partition by d.agency_id, d.period_kind, d.period_start_date, t.target_unit_id, t.indicator_code
                order by
                    case t.document_kind when 'perjanjian_kinerja' then 1 when 'renstra' then 2 else 3 end,
                    t.document_date desc,
                    t.target_id desc
            ) as place
        from due as d
        inner join
            targets as t
            on t.agency_id = d.agency_id
            and t.document_date <= d.period_end_date
            and t.target_year = extract(year from d.period_end_date)
    )

select
    {{
        indicator_select(
            "d.target_unit_id",
            {
                "breakdown_1": "'indicator=' || d.target_indicator_code",
                "numerator": "d.target_value",
                "exact_value": "d.target_value",
                "own_label": "d.document_name || ', hlm. ' || d.page",
            },
        )
    }}
from ranked as d
where d.place = 1
