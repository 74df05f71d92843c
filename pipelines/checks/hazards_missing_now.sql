-- Hazards that count as withdrawn: a newer export of their source is complete for their period and lacks them.
-- zh: 视为已作废的隐患：其来源较新的导出文件对相应期间是完整的，但其中已没有这些记录。
-- level: warn
-- record: hazards
select hazard_id
from withdrawn_hazards
where is_missing
