-- Inspections whose newest version goes back: not completed, where an older export said they were.
-- zh: 最新版本退回到较早状态的检查：未完成，而较早的导出文件显示已完成。
-- level: warn
-- record: inspections
select record_id as inspection_id, what as detail
from went_back
where table_name = 'inspections'
