-- Units more than a hundred levels below the top: their parent is left out, so they begin a tree of their own.
-- zh: 位于顶层以下一百级以上的单位：其上级不采用，自成一棵组织树。
-- level: warn
-- record: units
-- beside: rates
select unit_id, parent_unit_id as detail
from cut_parents
where why = 'deep'
