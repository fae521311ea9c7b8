-- One row per number that cannot be: a rate outside 0 to 1, an IKM outside 25 to 100, a part above its whole. Should
-- be empty.
{# More answers than the required sample are welcome; more may be spent or filled than was planned, and shown for that. #}
{% set open_ended = [
    "skm_sample_rate",
    "staff_survey_response_rate",
    "training_budget_absorption_rate",
    "partnership_filled_share",
] %}
{# Answers of the survey are 1 to 4; a review gives up to five stars. #}
{% set highest_scores = {"service_review_mean": 5} %}

with
    cells as (select * from {{ ref("indicator_value") }}),

    indicators as (select indicator_code, unit, topic from {{ ref("indicators") }})

select
    c.agency_id,
    c.period_kind,
    c.period_start_date,
    c.unit_id,
    c.indicator_code,
    c.breakdown_1,
    c.breakdown_2,
    c.numerator,
    c.denominator,
    c.value
from cells as c
inner join indicators as i on i.indicator_code = c.indicator_code
where
    c.value < 0
    and i.unit not in ('points', 'coefficient')
    -- What was paid can be less than what the rule gives.
    and c.indicator_code <> 'allowance_difference'
    or i.unit = 'rate'
    and c.indicator_code not in ('{{ open_ended | join("', '") }}')
    and (c.value > 1 or c.numerator > c.denominator)
    or c.indicator_code = 'ikm'
    and c.value not between 25
    and 100
    or i.unit = 'score'
    and c.value not between 1
    and case
        c.indicator_code
        {% for code, highest in highest_scores.items() -%} when '{{ code }}' then {{ highest }} {% endfor -%}
        else 4
    end
    or c.denominator <= 0
    or c.value_low > c.value
    or c.value_high < c.value
    -- Sheets without a name may be more than the people asked.
    or i.topic not in ('skm', 'staff_survey')
    and c.n_persons > c.n_expected
