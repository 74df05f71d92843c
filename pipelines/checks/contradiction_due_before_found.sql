-- Hazards that were due before they were found.
-- zh: 整改期限早于发现日期的隐患。
-- level: warn
-- record: hazards
-- beside: rates
select hazard_id
from hazards
where due_date < found_date or original_due_date < found_date
