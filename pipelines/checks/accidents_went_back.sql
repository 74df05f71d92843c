-- Accidents whose newest version goes back: less severe, or fewer lost days or deaths, than an older export said.
-- zh: 最新版本退回到较早状态的事故：严重程度更低，或损失工作日、死亡人数更少，而较早的导出文件并非如此。
-- level: warn
-- record: accidents
select record_id as accident_id, what as detail
from went_back
where table_name = 'accidents'
