-- Fatal accidents whose lost days already hold 6 000 a death: the severity rates charge them once more.
-- zh: 损失工作日中已含每死亡一人6000日的死亡事故：伤害严重率会再次折算。
-- level: warn
-- record: accidents
-- beside: rates
select accident_id
from accidents
where severity = 'fatal' and lost_days >= 6000 * deaths
