-- Hazards closed on a day that no export gives: they are not open, and rates by due date leave them out.
-- zh: 已关闭但导出文件未给出日期的隐患：不算未整改，也不计入按期类比率。
-- level: warn
-- record: hazards
-- beside: rates
select hazard_id
from hazards
where is_closed_undated
