-- Units stand above each other in a circle: the parent of one of them is left out until it is corrected in the units export.
-- zh: 单位之间的上下级关系形成循环：其中一个单位的上级暂不采用，请在单位导出文件中更正。
-- level: warn
-- record: units
-- beside: rates
select unit_id, parent_unit_id as detail
from cut_parents
where why = 'circle'
