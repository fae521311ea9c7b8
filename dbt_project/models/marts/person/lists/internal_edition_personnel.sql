-- One row per figure of a period in the classes that the personnel office may see of
-- small groups; never an opinion or a
-- rating of people. The classes: seed internal_classes.
select
    v.agency_id,
    {{
        date_plus(
            date_plus(
                "v.period_start_date",
                "case v.period_kind when 'month' then 1 when 'quarter' then 3 when 'semester' then 6 else 12 end",
                "month",
            ),
            -1,
        )
    }} as list_date,
    v.unit_id,
    v.period_kind,
    v.period_start_date,
    v.indicator_code,
    v.breakdown_1,
    v.breakdown_2,
    v.value,
    v.numerator,
    v.denominator,
    v.n_persons,
    v.n_expected,
    v.value_low,
    v.value_high,
    v.interval_method,
    v.label,
    v.rule_version,
    v.rule_status,
    c.is_personnel_office_only
from {{ ref("indicator_value") }} as v
inner join {{ ref("indicators") }} as i on i.indicator_code = v.indicator_code
inner join {{ ref("internal_classes") }} as c on c.disclosure_class = i.disclosure_class
where v.value is not null
