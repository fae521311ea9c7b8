-- One row per due period and accepted answer sheet given in it.
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with
    periods as (
        select distinct agency_id, period_kind, period_start_date, period_end_date
        from {{ ref("int_indicators__due") }}
        where topic = 'skm'
    ),

    sheets as (select * from {{ ref("int_skm_responses__current") }})

select
    p.agency_id,
    p.period_kind,
    p.period_start_date,
    s.response_id,
    s.unit_id,
    s.unsur_persyaratan,
    s.unsur_prosedur,
    s.unsur_waktu,
    s.unsur_biaya,
    s.unsur_produk,
    s.unsur_kompetensi,
    s.unsur_perilaku,
    s.unsur_pengaduan,
    s.unsur_sarana
from periods as p
inner join
    sheets as s on s.agency_id = p.agency_id and s.responded_date between p.period_start_date and p.period_end_date
