-- Hazards that were recorded before they were found.
-- zh: 登记日期早于发现日期的隐患。
-- level: warn
-- record: hazards
select hazard_id
from hazards
where recorded_date < found_date
