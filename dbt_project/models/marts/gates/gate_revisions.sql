-- One row per agency, period and revision: are its frozen cells backed by the marts, safe and fresh? The last gate
-- looks at it.
with
    revisions as (
        select
            r.*, k.months, {{ date_plus(date_plus("r.period_start_date", "k.months", "month"), -1) }} as period_end_date
        from {{ source("published", "revision") }} as r
        inner join
            (values ('month', 1), ('quarter', 3), ('semester', 6), ('year', 12)) as k(period_kind, months)
            on k.period_kind = r.period_kind
    ),

    compared as (
        select
            c.agency_id,
            c.period_kind,
            c.period_start_date,
            c.revision,
            c.status,
            c.status = 'shown' and (v.value is null or c.value is distinct from v.value) as is_unbacked,
            c.status = 'shown'
            and (
                v.n_persons < t.min_persons
                or v.largest_share > t.max_largest_share
                or (
                    t.protects_small_numerator
                    and i.unit = 'rate'
                    and (
                        (v.numerator > 0 and v.numerator < t.min_persons)
                        or (v.denominator - v.numerator > 0 and v.denominator - v.numerator < t.min_persons)
                    )
                )
            ) as is_unsafe
        from {{ source("published", "cell") }} as c
        left join
            {{ ref("indicator_value") }} as v
            on v.agency_id = c.agency_id
            and v.period_kind = c.period_kind
            and v.period_start_date = c.period_start_date
            and v.unit_id = c.unit_id
            and v.indicator_code = c.indicator_code
            and v.breakdown_1 = c.breakdown_1
            and v.breakdown_2 = c.breakdown_2
        left join {{ ref("indicators") }} as i on i.indicator_code = c.indicator_code
        left join {{ ref("disclosure_thresholds") }} as t on t.disclosure_class = i.disclosure_class
    ),

    cells as (
        select
            agency_id,
            period_kind,
            period_start_date,
            revision,
            count(*) as cell_count,
            count(case when is_unbacked then 1 end) as unbacked_cell_count,
            count(case when is_unsafe then 1 end) as unsafe_cell_count,
            cast(count(case when status = 'shown' then 1 end) as numeric)
            / nullif(count(case when status in ('shown', 'withheld') then 1 end), 0) as shown_cell_rate
        from compared
        group by agency_id, period_kind, period_start_date, revision
    ),

    silent_feeds as (
        select
            r.agency_id,
            r.period_kind,
            r.period_start_date,
            r.revision,
            count(distinct f.feed) as feeds_without_data_count
        from revisions as r
        inner join
            (values {% for month in range(12) %} ({{ month }}){{ ", " if not loop.last }}{% endfor %}) as o(months_on)
            on o.months_on < r.months
        inner join
            {{ source("reference_tables", "agency_feed") }} as f
            on f.agency_id = r.agency_id
            and f.cadence in ('daily', 'monthly')
        where
            not exists (
                select 1
                from {{ ref("feed_coverage") }} as c
                where
                    c.agency_id = r.agency_id
                    and c.feed = f.feed
                    and c.month_start_date = {{ date_plus("r.period_start_date", "o.months_on", "month") }}
            )
        group by r.agency_id, r.period_kind, r.period_start_date, r.revision
    )

select
    r.agency_id,
    r.period_kind,
    r.period_start_date,
    r.revision,
    coalesce(c.cell_count, 0) as cell_count,
    coalesce(c.unbacked_cell_count, 0) as unbacked_cell_count,
    coalesce(c.unsafe_cell_count, 0) as unsafe_cell_count,
    greatest(
        {{ dbt.datediff("cast(" ~ local_of("r.frozen_at", "a.timezone") ~ " as date)", "r.period_end_date", "day") }}
        + 1,
        0
    ) as period_days_left,
    coalesce(s.feeds_without_data_count, 0) as feeds_without_data_count,
    c.shown_cell_rate
from revisions as r
inner join {{ source("reference_tables", "agency") }} as a on a.agency_id = r.agency_id
left join
    cells as c
    on c.agency_id = r.agency_id
    and c.period_kind = r.period_kind
    and c.period_start_date = r.period_start_date
    and c.revision = r.revision
left join
    silent_feeds as s
    on s.agency_id = r.agency_id
    and s.period_kind = r.period_kind
    and s.period_start_date = r.period_start_date
    and s.revision = r.revision
