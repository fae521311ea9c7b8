-- One row per agency, unit, period and category of the IP ASN: measured PNS in it, over all measured PNS of the unit.
{{ incremental_by_touched_indicator("ip_asn") }}
{{ config(pre_hook="{{ hash_joins() }}") }}

with
    due as (select * from {{ ref("int_indicators__due") }} where indicator_code = 'ip_asn_category_rate'),

    people as (select * from {{ ref("ip_asn_person") }} where is_measured),

    counted as (
        select
            u.agency_id,
            u.period_end_date,
            u.unit_id,
            s.category,
            count(*) as persons,
            min(least(s.qualification_rank, s.performance_rank, s.discipline_rank)) as status_rank
        from {{ ref("int_roster__unit_persons") }} as u
        inner join
            people as s
            on s.agency_id = u.agency_id
            and s.period_end_date = u.period_end_date
            and s.person_key = u.person_key
        where u.employee_kind = 'pns'
        group by u.agency_id, u.period_end_date, u.unit_id, s.category
    )

select
    {{
        indicator_select(
            "c.unit_id",
            {
                "breakdown_1": "'ip_asn_category=' || c.category",
                "numerator": "c.persons",
                "denominator": "g.measured",
                "exact_value": "cast(c.persons as numeric) / g.measured",
                "n_persons": "g.measured",
                "n_expected": "g.headcount",
                "hours_rank": "c.status_rank",
            },
        )
    }}
from due as d
inner join counted as c on c.agency_id = d.agency_id and c.period_end_date = d.period_end_date
inner join
    {{ ref("int_ip_asn__groups") }} as g
    on g.agency_id = c.agency_id
    and g.period_end_date = c.period_end_date
    and g.unit_id = c.unit_id
    and g.breakdown_1 = ''
