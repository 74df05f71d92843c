-- Units that are called a total: rows of totals count everything once more; leave them out of the export.
-- zh: 名称为“合计”“小计”等的单位：合计行会重复计数，请从导出文件中去掉。
-- level: warn
-- record: units
select unit_id
from total_units
