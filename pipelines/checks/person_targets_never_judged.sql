-- Targets of people who are not loaded, or of a KPI that is not counted person by person: nothing is judged by them.
-- zh: 目标所属人员未加载，或该指标不按人统计：这些目标无法评判。
-- level: warn
-- record: person_targets
select distinct person_targets.person_id
from person_targets
left join kpis on kpis.kpi = person_targets.kpi
where person_targets.unit_id is null or kpis.of_person is null
