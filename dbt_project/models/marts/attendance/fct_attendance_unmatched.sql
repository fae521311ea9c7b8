-- One row per agency and period: punches whose PIN is enrolled for nobody on the day. A city figure; a PIN has no unit.
{{ incremental_by_touched_indicator("attendance") }}

with
    due as (select * from {{ ref("int_indicators__due") }} where indicator_code = 'unmatched_punch_share'),

    reader_days as (select * from {{ ref("int_attendance__reader_days") }}),

    counted as (
        select
            d.agency_id,
            d.period_kind,
            d.period_start_date,
            sum(r.unmatched_punches) as unmatched_punches,
            sum(r.punches) as punches
        from due as d
        inner join
            reader_days as r
            on r.agency_id = d.agency_id
            and r.month_start_date between d.period_start_date and d.period_end_date
        group by d.agency_id, d.period_kind, d.period_start_date
    )

select
    {{
        indicator_select(
            "'all'",
            {
                "numerator": "c.unmatched_punches",
                "denominator": "c.punches",
                "exact_value": "cast(c.unmatched_punches as numeric) / c.punches",
            },
        )
    }}
from due as d
inner join
    counted as c
    on c.agency_id = d.agency_id
    and c.period_kind = d.period_kind
    and c.period_start_date = d.period_start_date
