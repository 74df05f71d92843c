-- Targets that are loaded but never judged: no KPI has that name, or neither more nor less of it is better.
-- zh: 已载入但不作评判的目标：没有该名称的指标，或该指标无所谓高低好坏。
-- level: warn
-- record: targets
select distinct kpi
from targets
where kpi not in (select kpi from kpis where better <> 'neither')
