-- One row per agency, month and person on the roster on its last day: the scores of the IP ASN and what gave them.
{{ incremental_by_touched_month("ip_asn", indexes=[{"columns": ["agency_id", "month_start_date"]}]) }}
{{ config(post_hook="{{ analyzed() }}") }}

with
    persons as (select * from {{ ref("int_ip_asn__persons_due") }}),

    scores as (
        select
            dimension,
            component,
            condition,
            position_type,
            score,
            {{ status_rank("status") }} as status_rank,
            valid_from,
            coalesce(valid_to, cast('9999-12-31' as date)) as last_day
        from {{ ref("ip_asn_scores") }}
    ),

    ruled as (
        select
            e.agency_id,
            e.period_end_date,
            hours.value as min_jp,
            days.value as min_days,
            general.value as same_year,
            levels.value as by_echelon,
            {{ date_plus("e.period_end_date", "-12 * cast(years.value as integer)", "month") }} as seminars_after
        from
            (select distinct agency_id, period_end_date from persons) as e
            {{ rule_join("ip_asn_technical_min_jp", "hours", "e.agency_id", "e.period_end_date") }}
            {{ rule_join("ip_asn_technical_min_days", "days", "e.agency_id", "e.period_end_date") }}
            {{ rule_join("ip_asn_general_technical_same_year", "general", "e.agency_id", "e.period_end_date") }}
            {{ rule_join("ip_asn_leadership_matches_echelon", "levels", "e.agency_id", "e.period_end_date") }}
            {{ rule_join("ip_asn_seminar_years", "years", "e.agency_id", "e.period_end_date") }}
    ),

    -- All or nothing: a second course of a component adds nothing.
    components as (
        select
            p.agency_id,
            p.period_end_date,
            p.person_key,
            p.position_type,
            h.training_class as component,
            max(
                case
                    h.training_class
                    when 'diklatpim'
                    then case when r.by_echelon = 0 or l.leadership_level = h.leadership_level then 1 else 0 end
                    when 'fungsional'
                    then 1
                    when 'teknis'
                    then
                        case
                            when
                                (
                                    h.duration_jp >= r.min_jp
                                    or {{ dbt.datediff("h.start_date", "h.end_date", "day") }} + 1 >= r.min_days
                                )
                                and (
                                    p.position_type <> 'pelaksana'
                                    or r.same_year = 0
                                    or h.end_date >= cast(date_trunc('year', p.period_end_date) as date)
                                )
                            then 1
                            else 0
                        end
                    when 'seminar'
                    then case when h.end_date > r.seminars_after then 1 else 0 end
                end
            )
            = 1 as is_filled
        from persons as p
        inner join ruled as r on r.agency_id = p.agency_id and r.period_end_date = p.period_end_date
        inner join
            {{ ref("int_training_histories__current") }} as h
            on h.agency_id = p.agency_id
            and h.person_key = p.person_key
            and h.end_date <= p.period_end_date
        left join
            {{ ref("ip_asn_leadership") }} as l
            on l.echelon = p.echelon
            and p.period_end_date between l.valid_from and coalesce(l.valid_to, p.period_end_date)
        group by p.agency_id, p.period_end_date, p.person_key, p.position_type, h.training_class
    ),

    competencies as (
        select
            c.agency_id,
            c.period_end_date,
            c.person_key,
            {% for component in ["diklatpim", "fungsional", "teknis", "seminar"] -%}
                max(
                    case when c.component = '{{ component }}' and c.is_filled then s.score end
                ) as {{ component }}_score,
            {% endfor -%}
            sum(case when c.is_filled then s.score else 0 end) as score
        from components as c
        left join
            scores as s
            on s.dimension = 'kompetensi'
            and s.component = c.component
            and s.position_type = c.position_type
            and c.period_end_date between s.valid_from and s.last_day
        group by c.agency_id, c.period_end_date, c.person_key
    ),

    scored as (
        select
            p.*,
            c.diklatpim_score,
            c.fungsional_score,
            c.teknis_score,
            c.seminar_score,
            q.score as qualification_score,
            coalesce(c.score, 0) as competency_score,
            k.score as performance_score,
            d.score as discipline_score,
            q.score is not null and (p.rating_label <> 'tanpa_nilai' or c.person_key is not null) as is_measured,
            q.status_rank as qualification_rank,
            k.status_rank as performance_rank,
            d.status_rank as discipline_rank
        from persons as p
        left join
            competencies as c
            on c.agency_id = p.agency_id
            and c.period_end_date = p.period_end_date
            and c.person_key = p.person_key
        left join
            scores as q
            on q.component = 'pendidikan'
            and q.condition = p.education_level
            and p.period_end_date between q.valid_from and q.last_day
        left join
            scores as k
            on k.dimension = 'kinerja'
            and k.component = p.rating_kind
            and k.condition = p.rating_label
            and p.period_end_date between k.valid_from and k.last_day
        left join
            scores as d
            on d.dimension = 'disiplin'
            and d.condition = p.punishment_level
            and p.period_end_date between d.valid_from and d.last_day
    ),

    summed as (
        select
            *,
            case
                when is_measured then qualification_score + competency_score + performance_score + discipline_score
            end as index_score
        from scored
    )

select s.*, lower(replace(b.label, ' ', '_')) as category
from summed as s
left join
    {{ ref("bands") }} as b
    on b.scale = 'ip_asn'
    and {{ round_half_up("s.index_score", 2) }} between b.value_from and b.value_to
    and s.period_end_date between b.valid_from and coalesce(b.valid_to, s.period_end_date)
