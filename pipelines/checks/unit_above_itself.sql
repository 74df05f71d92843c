-- Units stand above each other in a circle: correct their parents in the units export and load it again.
-- zh: 单位之间的上下级关系形成循环：请在单位导出文件中更正其上级单位后重新加载。
select below.unit_id
from unit_ancestors as below
join unit_ancestors as above on above.unit_id = below.ancestor_id and above.ancestor_id = below.unit_id
where below.unit_id <> below.ancestor_id
