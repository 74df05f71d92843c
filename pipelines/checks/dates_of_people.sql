-- People who come into their post more than a year from now: until then they are in no number.
-- zh: 一年以后才到岗的人员：在此之前不计入任何指标。
-- level: warn
-- record: people
select people.person_id
from people, builds
where people.entry_date > cast(builds.built_at as date) + 366
