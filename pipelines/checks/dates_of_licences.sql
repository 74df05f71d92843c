-- Licences with a date that cannot be: issued before 1970 or more than a year from now, or reviewed more than ten years
-- from now.
-- zh: 日期不合理的证书：发证日期早于1970年或在一年以后，或复审期限在十年以后。
-- level: warn
-- record: licences
select licences.licence_id
from licences, builds
where
    licences.issued_date < date '1970-01-01'
    or licences.issued_date > cast(builds.built_at as date) + 366
    or licences.review_due_date > cast(builds.built_at as date) + 3653
