-- Hazards whose newest version goes back: open, not accepted or due earlier, where an older export said otherwise.
-- zh: 最新版本退回到较早状态的隐患：未整改、未验收或整改期限提前，而较早的导出文件并非如此。
-- level: warn
-- record: hazards
select record_id as hazard_id, what as detail
from went_back
where table_name = 'hazards'
