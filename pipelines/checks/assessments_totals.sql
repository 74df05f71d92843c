-- Totals, subtotals and elements unknown to the scheme among assessed elements: to add them up would count points twice.
-- zh: 评审要素中混有合计、小计或标准中没有的要素：相加会重复计分，因此不计入。
-- level: warn
-- record: assessments
select assessed_element_id, element_code as detail
from assessments
where left_out in ('subtotal', 'unknown_element')
