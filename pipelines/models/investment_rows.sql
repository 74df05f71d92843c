-- One row per safety cost of a month begun by the as-of date; it has revenue where its unit, or one above or below it, has
-- the revenue of its year.
with lines as (
    select unit_id, ancestor_id as relative_id from unit_ancestors
    union
    select ancestor_id as unit_id, unit_id as relative_id from unit_ancestors
),

earning as (
    select distinct lines.unit_id, revenues.revenue_year
    from revenues
    join lines on lines.relative_id = revenues.unit_id
    where revenues.revenue > 0
),

-- A kind of entry that is never sent is no data, not nothing set aside or spent.
sent as (
    select
        max(case when cost_type = 'extracted' then 1 else 0 end) as has_extracted,
        max(case when cost_type = 'spent' then 1 else 0 end) as has_spent,
    from investments
)

select
    entries.entry_id,
    entries.month_date as event_date,
    entries.unit_id,
    cast(null as varchar) as area_id,
    entries.export_format,
    entries.cost_type,
    entries.cost_item,
    earning.unit_id is not null as has_revenue,
    case when entries.cost_type = 'due' then entries.cost_amount end as due_amount,
    case
        when entries.cost_type = 'extracted' then entries.cost_amount
        when sent.has_extracted = 1 then 0
    end as extracted_amount,
    case
        when entries.cost_type = 'spent' then entries.cost_amount
        when sent.has_spent = 1 then 0
    end as spent_amount,
from investment_entries as entries
cross join sent
left join earning
    on earning.unit_id = entries.unit_id and earning.revenue_year = extract(year from entries.month_date)
where entries.month_date <= :as_of
