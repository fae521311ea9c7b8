-- One row per agency, month of a due period and person with an allowance: what the city's rule gives, and what was
-- paid.
{{ config(materialized="table", pre_hook="{{ hash_joins() }}", post_hook="{{ analyzed() }}") }}

with
    rules as (select * from {{ ref("int_allowance__rules") }}),

    -- One row a month, also where two sources or two days of the month name it: the later one.
    payments as (
        select
            *,
            {{ month_of("payment_month") }} as month_start_date,
            row_number() over (
                partition by agency_id, {{ month_of("payment_month") }}, person_key
                order by payment_month desc, _delivery_id desc
            ) as payment_place
        from {{ ref("int_allowance_payments__current") }}
    ),

    -- The latest rating up to the month's end; of two that end together the shorter period's.
    ratings as (
        select
            r.agency_id,
            r.month_start_date,
            p.person_key,
            p.source_quadrant as predikat,
            row_number() over (
                partition by r.agency_id, r.month_start_date, p.person_key
                order by p.period_end_date desc, p.period_start_date desc, p.rating_id desc
            ) as place
        from rules as r
        inner join
            {{ ref("int_performance_ratings__current") }} as p
            on p.agency_id = r.agency_id
            and p.period_end_date <= r.month_end_date
        -- Not rated is no rating; an acting post's is not the person's own.
        where p.source_quadrant is not null and not coalesce(p.is_acting, false)
    ),

    decided as (
        select
            d.agency_id,
            d.month_start_date,
            d.person_key,
            sum(case when d.is_unexcused and d.is_working then 1 else 0 end) as absent_days,
            sum(case when d.day_class = 'no_record' then 1 else 0 end) as answered_days
        from {{ ref("int_discipline__decided_days") }} as d
        inner join rules as r on r.agency_id = d.agency_id and r.month_start_date = d.month_start_date
        group by d.agency_id, d.month_start_date, d.person_key
    ),

    clocked as (
        select m.*
        from {{ ref("int_discipline__person_months") }} as m
        inner join rules as r on r.agency_id = m.agency_id and r.month_start_date = m.month_start_date
    ),

    measured as (
        select
            r.*,
            p.person_key,
            p.base_idr,
            p.paid_idr,
            p.base_idr * case
                p.payment_status
                when 'cuti_kurang_6_bulan'
                then r.share_leave_under_6
                when 'cuti_6_sampai_12_bulan'
                then r.share_leave_6_to_12
                when 'cuti_lebih_12_bulan'
                then r.share_leave_over_12
                when 'mpp'
                then r.share_mpp
                when 'hukuman_disiplin'
                then r.share_punished
                when 'cltn'
                then r.share_cltn
                when 'cpns'
                then r.share_cpns
                when 'plt'
                then r.share_plt
                else 100
            end
            / 100 as adjusted_idr,
            coalesce(
                p.productivity_percent,
                case
                    q.predikat
                    when 'sangat_baik'
                    then r.performance_sangat_baik
                    when 'baik'
                    then r.performance_baik
                    when 'butuh_perbaikan'
                    then r.performance_butuh_perbaikan
                    when 'kurang'
                    then r.performance_kurang
                    when 'sangat_kurang'
                    then r.performance_sangat_kurang
                    else r.performance_none
                end
            ) as productivity_percent,
            greatest(
                0,
                100
                - coalesce(c.late_events_1, 0) * r.deduct_late_1
                - coalesce(c.late_events_2, 0) * r.deduct_late_2
                - coalesce(c.late_events_3, 0) * r.deduct_late_3
                - coalesce(c.late_events_4, 0) * r.deduct_late_4
                - coalesce(c.single_punch_days, 0) * r.deduct_single_punch
                - (coalesce(c.no_record_days, 0) - coalesce(a.answered_days, 0)) * r.deduct_no_record_day
                - coalesce(a.absent_days, 0) * r.deduct_absent_day
            ) as discipline_percent
        from rules as r
        inner join
            payments as p
            on p.agency_id = r.agency_id
            and p.month_start_date = r.month_start_date
            and p.payment_place = 1
        left join
            ratings as q
            on q.agency_id = r.agency_id
            and q.month_start_date = r.month_start_date
            and q.person_key = p.person_key
            and q.place = 1
        left join
            clocked as c
            on c.agency_id = r.agency_id
            and c.month_start_date = r.month_start_date
            and c.person_key = p.person_key
        left join
            decided as a
            on a.agency_id = r.agency_id
            and a.month_start_date = r.month_start_date
            and a.person_key = p.person_key
    ),

    -- Each part is rounded to whole rupiah, then they are added; the full parts too, so that none is realised above 100
    -- percent.
    earned as (
        select
            *
            {%- for part in ["productivity", "discipline"] %}
                ,
                {{ round_half_up("adjusted_idr * weight_" ~ part, 0) }} as {{ part }}_full_idr,
                {{ round_half_up("adjusted_idr * weight_" ~ part ~ " * " ~ part ~ "_percent / 100", 0) }}
                as {{ part }}_idr
            {%- endfor %}
        from measured
    )

select
    agency_id,
    month_start_date,
    month_end_date as period_end_date,
    person_key,
    base_idr,
    productivity_full_idr + discipline_full_idr as entitled_idr,
    productivity_percent,
    discipline_percent,
    productivity_full_idr,
    discipline_full_idr,
    productivity_idr,
    discipline_idr,
    productivity_idr + discipline_idr as earned_idr,
    paid_idr,
    {%- for share in ["iwp", "bpjs"] %}
        {{
            round_half_up(
                "least((productivity_idr + discipline_idr) * " ~ share ~ "_percent / 100, " ~ share ~ "_most)", 0
            )
        }} {{ "+" if not loop.last }}
    {%- endfor %} as contributions_idr
from earned
