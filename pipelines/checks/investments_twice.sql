-- Safety costs of the same unit, month, kind, item and amount under several IDs: one cost that was sent twice counts twice.
-- zh: 同一单位、月份、类型、项目、金额的安全费用以多个编号出现：重复报送会重复计算。
-- level: warn
-- record: investments
select
    investments.entry_id,
    alike.first_id as detail,
from investments
join (
    select unit_id, month_date, cost_type, coalesce(cost_item, '') as cost_item, cost_amount, min(entry_id) as first_id
    from investments
    group by unit_id, month_date, cost_type, coalesce(cost_item, ''), cost_amount
    having count(*) > 1
) as alike
    on
        alike.unit_id = investments.unit_id
        and alike.month_date = investments.month_date
        and alike.cost_type = investments.cost_type
        and alike.cost_item = coalesce(investments.cost_item, '')
        and alike.cost_amount = investments.cost_amount
where investments.entry_id <> alike.first_id
