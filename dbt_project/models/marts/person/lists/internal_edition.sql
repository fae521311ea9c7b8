-- One row per figure of a period in the classes that heads of unit may see of small
-- groups.
select * from {{ ref("internal_edition_personnel") }} where not is_personnel_office_only
