-- One row per last day of a due period and person with an agreed follow-up that is
-- overdue, or with a low rating and no
-- coaching since.
{{ incremental_by_due_day("coaching") }}
{{ config(post_hook="{{ analyzed() }}") }}

with
    due as (select * from {{ due_days("coaching") }} as d),

    persons as (
        select p.*
        from {{ ref("int_roster__period_ends") }} as p
        inner join due as d on d.agency_id = p.agency_id and d.period_end_date = p.period_end_date
    ),

    sessions as (select * from {{ ref("int_coaching_sessions__current") }}),

    overdue as (
        select
            p.agency_id,
            p.period_end_date,
            p.unit_id,
            p.person_key,
            'follow_up_overdue' as reason,
            min(s.follow_up_due_date) as due_date
        from persons as p
        inner join
            sessions as s
            on s.agency_id = p.agency_id
            and s.person_key = p.person_key
            and s.session_date <= p.period_end_date
            and s.follow_up_due_date < p.period_end_date
            and coalesce(s.closed_date, cast('9999-12-31' as date)) > p.period_end_date
        group by p.agency_id, p.period_end_date, p.unit_id, p.person_key
    ),

    rated as (
        select
            p.agency_id,
            p.period_end_date,
            p.unit_id,
            p.person_key,
            r.stretch_end_date,
            r.source_quadrant,
            row_number() over (
                partition by p.agency_id, p.period_end_date, p.person_key
                order by r.stretch_end_date desc, r.rating_period_kind
            ) as place
        from persons as p
        inner join
            {{ ref("int_ratings__persons") }} as r
            on r.agency_id = p.agency_id
            and r.person_key = p.person_key
            and r.stretch_end_date <= p.period_end_date
        where r.source_quadrant is not null
    ),

    -- Coaching begins in the quarter after the rating at the latest.
    low as (
        select
            r.agency_id,
            r.period_end_date,
            r.unit_id,
            r.person_key,
            'low_rating_without_coaching' as reason,
            {{ date_plus("r.stretch_end_date", 3, "month") }} as due_date
        from rated as r
        where
            r.place = 1
            and r.source_quadrant in ('butuh_perbaikan', 'kurang', 'sangat_kurang')
            and not exists (
                select 1
                from sessions as s
                where
                    s.agency_id = r.agency_id
                    and s.person_key = r.person_key
                    and s.session_date > r.stretch_end_date
                    and s.session_date <= r.period_end_date
                    and s.outcome <> 'tidak_hadir'
            )
    )

{% for step in ["overdue", "low"] -%}
    select agency_id, period_end_date as list_date, period_end_date, unit_id, person_key, reason, due_date
    from {{ step }} {{ "union all" if not loop.last }}
{% endfor %}
