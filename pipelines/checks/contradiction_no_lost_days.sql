-- Lost-time accidents with 0 lost days.
-- zh: 严重程度为“损失工时”而损失工作日为0的事故。
-- level: warn
-- record: accidents
-- beside: rates
select accident_id
from stg_accidents
where severity = 'lost_time' and lost_days = 0 and accident_id in (select accident_id from accidents)
