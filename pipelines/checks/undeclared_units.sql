-- Units that rows name but no units export declares: add them to the units export, or correct the rows.
-- zh: 数据行中提到但单位导出文件未申报的单位：请补入单位导出文件，或更正数据行。
-- level: warn
-- record: units
select unit_id
from units
where not is_declared
