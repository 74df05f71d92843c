-- Units that begin more than a year from now.
-- zh: 一年以后才设立的单位。
-- level: warn
-- record: units
select units.unit_id
from units, builds
where units.valid_from > cast(builds.built_at as date) + 366
