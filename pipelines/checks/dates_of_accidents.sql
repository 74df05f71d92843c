-- Accidents with a date that cannot be: before 1970.
-- zh: 日期不合理的事故：早于1970年。
-- level: warn
-- record: accidents
-- beside: rates
select accident_id
from accidents
where accident_date < date '1970-01-01'
