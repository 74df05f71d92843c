-- Responsibilities with a date that cannot be: they begin more than a year from now, or their letter is yet to be signed.
-- zh: 日期不合理的责任：一年以后才开始，或责任书签订日期尚未到来。
-- level: warn
-- record: responsibilities
select responsibilities.responsibility_id
from responsibilities, builds
where
    responsibilities.start_date > cast(builds.built_at as date) + 366
    or responsibilities.signed_date > cast(builds.built_at as date) + 1
