-- One row per agency, unit and period: the mean of the stars that people gave to a service office, and over how many.
{{ incremental_by_touched_indicator("feedback") }}

with
    due as (select * from {{ ref("int_indicators__due") }} where indicator_code = 'service_review_mean'),

    reports as (select * from {{ ref("int_feedback__reports_due") }} where rating is not null and not is_repeated),

    measured as (
        select
            agency_id,
            period_kind,
            period_start_date,
            window_kind,
            unit_id,
            cast(sum(rating) as numeric) as stars,
            count(*) as reviews,
            cast(stddev_samp(rating) as numeric) as rating_sd
        from reports
        group by agency_id, period_kind, period_start_date, window_kind, unit_id
    ),

    ruled as (
        select
            d.*,
            m.unit_id,
            m.stars,
            m.reviews,
            m.stars / m.reviews as mean_rating,
            q.value * m.rating_sd / sqrt(cast(m.reviews as numeric)) as margin
        from due as d
        inner join
            measured as m
            on m.agency_id = d.agency_id
            and m.period_kind = d.period_kind
            and m.period_start_date = d.period_start_date
            and m.window_kind = d.window_kind
            {{ rule_join("normal_quantile", "q", "d.agency_id", "d.period_end_date") }}
    )

select
    {{
        indicator_select(
            "d.unit_id",
            {
                "numerator": "d.stars",
                "denominator": "d.reviews",
                "exact_value": "d.mean_rating",
                "n_persons": "d.reviews",
                "exact_low": "d.mean_rating - d.margin",
                "exact_high": "d.mean_rating + d.margin",
                "interval_method": "case when d.margin is not null then 'normal_95' end",
            },
        )
    }}
from ruled as d
