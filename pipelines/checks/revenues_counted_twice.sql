-- Revenue of a unit in a year in which a unit above it has revenue too: if that one holds it, it counts twice, and so does what is due by it.
-- zh: 上级单位同一年度也报送了营业收入：若上级数据已包含下级，则营业收入及按其计算的应提取额会重复计算。
-- level: warn
-- record: revenues
select
    below.revenue_id,
    above.unit_id as detail,
from revenues as below
join unit_ancestors on unit_ancestors.unit_id = below.unit_id and unit_ancestors.distance > 0
join revenues as above on above.unit_id = unit_ancestors.ancestor_id and above.revenue_year = below.revenue_year
