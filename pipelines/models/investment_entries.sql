-- One row per safety cost that was sent, and per unit and month of which nothing due was sent: what is due by the bands of
-- its industry, a twelfth of last year's revenue in each band times the rate of the band.
with monthly as (
    select
        revenues.unit_id,
        make_date(revenues.revenue_year + 1, months.month_number, 1) as month_date,
        revenues.industry_class,
        revenues.revenue,
        revenues.export_format,
        revenues.file_hash,
    from revenues
    cross join (
        values (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12)
    ) as months (month_number)
),

banded as (
    select
        monthly.unit_id,
        monthly.month_date,
        monthly.export_format,
        monthly.file_hash,
        round(
            sum(
                greatest(least(monthly.revenue, coalesce(bands.upto_amount, monthly.revenue)) - bands.from_amount, 0)
                * bands.rate_percent / 100 / 12
            ),
            2
        ) as cost_amount,
    from monthly
    join safety_cost_bands as bands
        on
            bands.industry = monthly.industry_class
            and bands.valid_from <= monthly.month_date
            and (bands.valid_to is null or bands.valid_to >= monthly.month_date)
    group by monthly.unit_id, monthly.month_date, monthly.export_format, monthly.file_hash
),

said as (
    select distinct unit_id, month_date
    from investments
    where cost_type = 'due'
)

select
    entry_id,
    unit_id,
    month_date,
    cost_type,
    cost_item,
    cost_amount,
    false as is_by_bands,
    export_format,
    file_hash,
from investments
union all
select
    'due ' || banded.unit_id || ' ' || cast(banded.month_date as varchar) as entry_id,
    banded.unit_id,
    banded.month_date,
    'due' as cost_type,
    cast(null as varchar) as cost_item,
    banded.cost_amount,
    true as is_by_bands,
    banded.export_format,
    banded.file_hash,
from banded
left join said on said.unit_id = banded.unit_id and said.month_date = banded.month_date
where said.unit_id is null
