-- One row per agency, period and sum that the city's row and its top units' rows disagree on. Should be empty.
with
    -- What adds up over units: people on a day, person-days, hours, answer sheets.
    sums as (
        select
            *,
            case
                when indicator_code in ('headcount', 'training_jp_total', 'skm_respondents')
                then numerator
                else denominator
            end as amount
        from {{ ref("indicator_value") }}
        where
            indicator_code in ('headcount', 'unknown_rate', 'training_jp_total', 'skm_respondents') and breakdown_1 = ''
    ),

    due_months as (
        select
            agency_id,
            period_kind,
            period_start_date,
            {{
                date_plus(
                    "period_start_date",
                    "case period_kind when 'month' then 0 when 'quarter' then 2 when 'semester' then 5 else 11 end",
                    "month",
                )
            }} as end_month_start_date
        from sums
        group by agency_id, period_kind, period_start_date
    ),

    top_units as (select agency_id, month_start_date, unit_id from {{ ref("dim_unit") }} where depth = 0),

    -- People and sheets of units that the tree does not know count in the city's row alone.
    outside as (
        select distinct agency_id, month_start_date
        from {{ ref("int_units__ancestors") }}
        group by agency_id, month_start_date, unit_id
        having count(*) = 1
    ),

    compared as (
        select
            c.agency_id,
            c.period_kind,
            c.period_start_date,
            c.indicator_code,
            max(case when c.unit_id = 'all' then c.amount end) as city_amount,
            coalesce(sum(case when t.unit_id is not null then c.amount end), 0) as units_amount,
            max(case when o.agency_id is not null then 1 else 0 end) as has_outside
        from sums as c
        inner join
            due_months as m
            on m.agency_id = c.agency_id
            and m.period_kind = c.period_kind
            and m.period_start_date = c.period_start_date
        left join
            top_units as t
            on t.agency_id = c.agency_id
            and t.month_start_date = m.end_month_start_date
            and t.unit_id = c.unit_id
        left join outside as o on o.agency_id = c.agency_id and o.month_start_date = m.end_month_start_date
        group by c.agency_id, c.period_kind, c.period_start_date, c.indicator_code
    )

select agency_id, period_kind, period_start_date, indicator_code, city_amount, units_amount
from compared
where
    city_amount is null
    or units_amount > city_amount
    or (units_amount < city_amount and has_outside = 0 and indicator_code in ('headcount', 'training_jp_total'))
