-- Accidents in months without worked hours for their unit and worker type are left out of every rate per hour.
-- level: warn
select accident_id
from builds, accident_rows(builds.as_of_date)
where not has_hours
