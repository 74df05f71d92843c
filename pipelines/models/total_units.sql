-- One row per unit that is no unit: its id or its name says that its rows are totals of the others.
select unit_id
from units
where
    lower(trim(unit_id)) in ('total', 'totals', 'grand total', 'subtotal', 'sub-total', 'sum')
    or lower(trim(unit_name)) in ('total', 'totals', 'grand total', 'subtotal', 'sub-total', 'sum')
    or trim(unit_id) in ('合计', '总计', '小计', '共计', '总和', '累计', '合 计', '总 计', '小 计')
    or trim(unit_name) in ('合计', '总计', '小计', '共计', '总和', '累计', '合 计', '总 计', '小 计')
