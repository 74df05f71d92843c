-- Accidents with lost days whose severity is lower than lost time: a case with lost days is a lost-time case.
-- zh: 有损失工作日而严重程度轻于“损失工时”的事故：有损失工作日即为损失工时事故。
-- level: warn
-- record: accidents
-- beside: rates
select accident_id
from accidents
where severity in ('near_miss', 'property', 'first_aid', 'medical_treatment', 'restricted_work') and lost_days > 0
