-- Areas that rows name but no areas export declares: add them to the areas export, or correct the rows.
-- zh: 数据行中提到但区域导出文件未申报的区域：请补入区域导出文件，或更正数据行。
-- level: warn
-- record: areas
select area_id
from areas
where not is_declared
