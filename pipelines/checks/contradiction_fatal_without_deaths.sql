-- Fatal accidents whose number of deaths is empty or 0: each counts as one death at least.
-- zh: 严重程度为“死亡”而死亡人数为空或为0的事故：每起至少按死亡一人计。
-- level: warn
-- record: accidents
-- beside: rates
select accident_id
from stg_accidents
where
    severity = 'fatal'
    and coalesce(deaths, 0) = 0
    and accident_id in (select accident_id from accidents)
