-- Accidents that were recorded before they happened.
-- zh: 登记日期早于事故日期的事故。
-- level: warn
-- record: accidents
select accident_id
from accidents
where recorded_date < accident_date
