-- Injured people whose accident is not loaded: they count nowhere.
-- zh: 受伤人员所属的事故未加载：不计入任何指标。
-- level: warn
-- record: injured_people
select injured_person_id
from injured_people
where accident_date is null
