-- One row per answer sheet of a due period and unsur that it answers.
{% set unsur = [
    "persyaratan",
    "prosedur",
    "waktu",
    "biaya",
    "produk",
    "kompetensi",
    "perilaku",
    "pengaduan",
    "sarana",
] %}
{{ config(materialized="table", post_hook="{{ analyzed() }}") }}

with sheets as (select * from {{ ref("int_skm__sheets_due") }})

{% for code in unsur %}
    select
        agency_id,
        period_kind,
        period_start_date,
        response_id,
        unit_id,
        '{{ code }}' as unsur_code,
        unsur_{{ code }} as score
    from sheets
    where unsur_{{ code }} is not null {{ "union all" if not loop.last }}
{% endfor %}
