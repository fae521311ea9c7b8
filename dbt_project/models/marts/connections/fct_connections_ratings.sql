-- One row per agency, period and move between predikat: share of participants of trainings less the share of comparable
-- others, in percentage points; and the people of each arm.
{{ incremental_by_touched_indicator("connections") }}
{{ config(pre_hook="{{ hash_joins() }}") }}

with
    due as (
        select *
        from {{ ref("int_indicators__due") }}
        where indicator_code in ('connection_rating_change', 'connection_rating_people')
    ),

    -- The last quarter that has ended, the quarter before it (of the trainings) and the one before that.
    days as (
        select distinct
            agency_id,
            period_end_date,
            cast(
                {{ date_plus("date_trunc('quarter', period_end_date + interval '1 day')", -3, "month") }} as date
            ) as after_start_date,
            cast(
                {{ date_plus("date_trunc('quarter', period_end_date + interval '1 day')", -6, "month") }} as date
            ) as training_start_date,
            cast(
                {{ date_plus("date_trunc('quarter', period_end_date + interval '1 day')", -9, "month") }} as date
            ) as before_start_date
        from due
    ),

    ratings as (
        select r.agency_id, r.person_key, r.stretch_start_date, r.matrix_predikat, l.sort
        from {{ ref("int_ratings__persons") }} as r
        inner join
            {{ ref("predikat_levels") }} as l
            on l.predikat = r.matrix_predikat
            and r.stretch_end_date between l.valid_from and coalesce(l.valid_to, r.stretch_end_date)
        where r.rating_period_kind = 'triwulan'
    ),

    trainings as (
        select
            d.agency_id,
            d.period_end_date,
            p.person_key,
            max(case when p.end_date < d.after_start_date then 1 else 0 end) as is_participant
        from days as d
        inner join
            {{ ref("int_training_participations__current") }} as p
            on p.agency_id = d.agency_id
            and p.result = 'lulus'
            and p.end_date
            between d.training_start_date and {{ date_plus(date_plus("d.after_start_date", 3, "month"), -1) }}
        group by d.agency_id, d.period_end_date, p.person_key
    ),

    -- Comparable: the same predikat before and the same type of position. Who was trained only later is in no arm.
    people as (
        select
            d.agency_id,
            d.period_end_date,
            b.matrix_predikat || '/' || coalesce(e.position_type, '') as stratum,
            coalesce(t.is_participant, 0) as is_participant,
            case when a.sort < b.sort then 'naik' when a.sort > b.sort then 'turun' else 'tetap' end as rating_move
        from days as d
        inner join ratings as b on b.agency_id = d.agency_id and b.stretch_start_date = d.before_start_date
        inner join
            ratings as a
            on a.agency_id = d.agency_id
            and a.stretch_start_date = d.after_start_date
            and a.person_key = b.person_key
        inner join
            {{ ref("int_roster__period_ends") }} as e
            on e.agency_id = d.agency_id
            and e.period_end_date = d.period_end_date
            and e.person_key = b.person_key
        left join
            trainings as t
            on t.agency_id = d.agency_id
            and t.period_end_date = d.period_end_date
            and t.person_key = b.person_key
        where t.person_key is null or t.is_participant = 1
    ),

    strata as (
        select
            agency_id,
            period_end_date,
            stratum,
            cast(sum(is_participant) as numeric) as participants,
            cast(sum(1 - is_participant) as numeric) as others
        from people
        group by agency_id, period_end_date, stratum
        having sum(is_participant) > 0 and sum(1 - is_participant) > 0
    ),

    sizes as (
        select agency_id, period_end_date, sum(participants) as participants, sum(others) as others
        from strata
        group by agency_id, period_end_date
    ),

    moves as (
        select 'naik' as rating_move
        union all
        select 'tetap'
        union all
        select 'turun'
    ),

    -- Each stratum's share among the others, weighted as the participants are spread over the strata.
    by_stratum as (
        select
            s.agency_id,
            s.period_end_date,
            m.rating_move,
            s.participants,
            s.others,
            sum(case when p.rating_move = m.rating_move then p.is_participant else 0 end) as moved,
            sum(case when p.rating_move = m.rating_move then 1 - p.is_participant else 0 end) / s.others as other_share
        from strata as s
        cross join moves as m
        inner join
            people as p on p.agency_id = s.agency_id and p.period_end_date = s.period_end_date and p.stratum = s.stratum
        group by s.agency_id, s.period_end_date, s.stratum, m.rating_move, s.participants, s.others
    ),

    shares as (
        select
            b.agency_id,
            b.period_end_date,
            b.rating_move,
            z.participants,
            z.others,
            sum(b.moved) / z.participants as share,
            sum(b.participants * b.other_share) / z.participants as other_share,
            sum(b.participants * b.participants * b.other_share * (1 - b.other_share) / b.others)
            / (z.participants * z.participants) as other_variance
        from by_stratum as b
        inner join sizes as z on z.agency_id = b.agency_id and z.period_end_date = b.period_end_date
        group by b.agency_id, b.period_end_date, b.rating_move, z.participants, z.others
    ),

    compared as (
        select
            s.*,
            100 * (s.share - s.other_share) as difference,
            100 * q.value * sqrt(s.share * (1 - s.share) / s.participants + s.other_variance) as half_width
        from
            shares as s
            {{ rule_join("normal_quantile", "q", "s.agency_id", "s.period_end_date") }}
            {{ rule_join("connection_least_people", "l", "s.agency_id", "s.period_end_date") }}
        where s.participants >= l.value and s.others >= l.value
    ),

    counted as (
        select
            d.agency_id,
            d.period_end_date,
            l.value as least,
            coalesce(z.participants, 0) as participants,
            coalesce(z.others, 0) as others
        from days as d
        left join
            sizes as z on z.agency_id = d.agency_id and z.period_end_date = d.period_end_date
            {{ rule_join("connection_least_people", "l", "d.agency_id", "d.period_end_date") }}
    )

select
    {{
        indicator_select(
            "'all'",
            {
                "breakdown_1": "'rating_move=' || c.rating_move",
                "denominator": "c.participants + c.others",
                "exact_value": "c.difference",
                "n_persons": "c.participants + c.others",
                "exact_low": "c.difference - c.half_width",
                "exact_high": "c.difference + c.half_width",
                "interval_method": "'wald_95'",
            },
        )
    }}
from due as d
inner join compared as c on c.agency_id = d.agency_id and c.period_end_date = d.period_end_date
where d.indicator_code = 'connection_rating_change'
{% for arm, column in [("peserta", "participants"), ("pembanding", "others")] %}
    union all
    select
        {{
            indicator_select(
                "'all'",
                {
                    "breakdown_1": "'rating_arm=" ~ arm ~ "'",
                    "numerator": "c." ~ column,
                    "exact_value": "c." ~ column,
                    "own_label": "case when c." ~ column ~ " >= c.least then 'cukup' else 'data_belum_cukup' end",
                },
            )
        }}
    from due as d
    inner join counted as c on c.agency_id = d.agency_id and c.period_end_date = d.period_end_date
    where d.indicator_code = 'connection_rating_people'
{% endfor %}
