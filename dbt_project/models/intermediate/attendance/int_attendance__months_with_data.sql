-- One row per agency and month in which every feed that the attendance rate requires has rows.
with
    required as (select feed from {{ ref("indicator_required_feeds") }} where indicator_code = 'attendance_rate'),

    present as (select * from {{ ref("int_indicators__feeds_present") }})

select p.agency_id, p.month_start_date
from present as p
inner join required as r on r.feed = p.feed
group by p.agency_id, p.month_start_date
having count(*) = (select count(*) from required)
