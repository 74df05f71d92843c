-- Twelve rows per unit and year: its revenue, a twelfth in each month begun by the as-of date.
with monthly as (
    select
        revenues.revenue_id,
        make_date(revenues.revenue_year, months.month_number, 1) as event_date,
        revenues.unit_id,
        revenues.export_format,
        revenues.industry_class,
        revenues.revenue / 12 as month_revenue,
    from revenues
    cross join (
        values (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12)
    ) as months (month_number)
)

select
    revenue_id,
    event_date,
    unit_id,
    cast(null as varchar) as area_id,
    export_format,
    industry_class,
    month_revenue,
from monthly
where event_date <= :as_of
