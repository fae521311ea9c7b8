-- One row per due figure of a unit and reference it is set beside: the official
-- target, the unit's own past, its peers.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    figures as (select * from {{ ref("int_profile__figures") }}),

    measured as (select * from {{ ref("indicator_measured") }} where breakdown_2 = ''),

    -- What sums up since 1 January grows with the months: its past says nothing, and
    -- its target is due in December.
    earlier as (
        select f.agency_id, f.period_kind, f.period_start_date, f.unit_id, f.indicator_code, m.value
        from figures as f
        inner join
            measured as m
            on m.agency_id = f.agency_id
            and m.unit_id = f.unit_id
            and m.indicator_code = f.indicator_code
            and m.period_kind = f.period_kind
            and m.breakdown_1 = ''
            and m.period_start_date < f.period_start_date
            and m.period_start_date >= {{ date_plus("f.period_start_date", -11, "month") }}
        where f.window_kind = 'month'
    ),

    peers as (
        select f.agency_id, f.period_kind, f.period_start_date, f.unit_id, f.indicator_code, p.value
        from figures as f
        inner join
            figures as p
            on p.agency_id = f.agency_id
            and p.period_kind = f.period_kind
            and p.period_start_date = f.period_start_date
            and p.indicator_code = f.indicator_code
            and p.unit_kind = f.unit_kind
            and p.unit_id <> f.unit_id
    ),

    others as (
        select 'past' as reference, e.*
        from earlier as e
        union all
        select 'peers' as reference, p.*
        from peers as p
    ),

    ranked as (
        select
            *,
            row_number() over (
                partition by reference, agency_id, period_kind, period_start_date, unit_id, indicator_code
                order by value
            ) as place,
            count(*) over (
                partition by reference, agency_id, period_kind, period_start_date, unit_id, indicator_code
            ) as places
        from others
    ),

    -- The middle value, or the mean of the two in the middle: exact, unlike
    -- percentile_cont.
    medians as (
        select
            reference,
            agency_id,
            period_kind,
            period_start_date,
            unit_id,
            indicator_code,
            max(places) as compared,
            avg(value) as value
        from ranked
        where 2 * place between places and places + 2
        group by reference, agency_id, period_kind, period_start_date, unit_id, indicator_code
    )

select
    f.agency_id,
    f.period_kind,
    f.period_start_date,
    f.unit_id,
    f.indicator_code,
    m.reference,
    m.compared,
    m.value as reference_value,
    f.good_sign * sign(f.value - m.value) as standing
from figures as f
inner join
    medians as m
    on m.agency_id = f.agency_id
    and m.period_kind = f.period_kind
    and m.period_start_date = f.period_start_date
    and m.unit_id = f.unit_id
    and m.indicator_code = f.indicator_code
    {{
        rule_join(
            "profile_least_past",
            "e",
            "f.agency_id",
            "f.period_end_date",
        )
    }}
    {{
        rule_join(
            "profile_least_peers",
            "p",
            "f.agency_id",
            "f.period_end_date",
        )
    }}
where m.compared >= case m.reference when 'past' then e.value else p.value end
union all
select
    f.agency_id,
    f.period_kind,
    f.period_start_date,
    f.unit_id,
    f.indicator_code,
    'target' as reference,
    1 as compared,
    t.value as reference_value,
    -- A target that is reached is reached: equal is good enough.
    case when f.good_sign * (f.value - t.value) >= 0 then 1 else -1 end as standing
from figures as f
inner join
    measured as t
    on t.agency_id = f.agency_id
    and t.unit_id = f.unit_id
    and t.period_kind = f.period_kind
    and t.period_start_date = f.period_start_date
    and t.indicator_code = 'official_target'
    and t.breakdown_1 = 'indicator=' || f.indicator_code
where f.window_kind <> 'year_to_date' or extract(month from f.period_end_date) = 12
