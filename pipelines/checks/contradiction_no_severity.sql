-- Accidents with deaths, injured people or lost days, but without a severity: only deaths and serious injuries are cases.
-- zh: 有伤亡人数或损失工作日但未填严重程度的事故：仅死亡和重伤计入事故率。
-- level: warn
-- record: accidents
-- beside: rates
select accident_id
from accidents
where severity is null and deaths + serious_injuries + minor_injuries + lost_days + restricted_days > 0
