-- Targets above 100 of KPIs that are given in %: more than all can never be reached.
-- zh: 以 % 计的指标，其目标超过 100：永远无法达到。
-- level: warn
-- record: targets
select
    targets.kpi,
    targets.unit_id,
    targets.start_date,
    targets.target,
from targets
join kpis using (kpi)
where kpis.unit['en'] = '%' and targets.target > 100
