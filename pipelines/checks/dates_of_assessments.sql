-- Assessments with a day that cannot be: before 1970.
-- zh: 日期不合理的评审：早于1970年。
-- level: warn
-- record: assessments
select assessed_element_id
from assessments
where assessed_date < date '1970-01-01'
