-- Assessments by a scheme that no file of schemes/ describes on their day: they have no score and no level.
-- zh: 评审所依据的标准在当日没有对应的 schemes/ 文件：无法得出分数和等级。
-- level: warn
-- record: assessments
select assessed_element_id, scheme as detail
from assessments
where left_out = 'unknown_scheme'
