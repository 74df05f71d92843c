-- One row per safety cost that was sent, and per unit and month of which nothing due was sent: what is due by the bands of
-- its industry, a twelfth of last year's revenue in each band times the rate of the band; or what is due for each tonne
-- of the month, of the unit's own output or else that of the units below it.
with produced as (
    select
        unit_id,
        month_date,
        sum(output_quantity * case when output_unit = 'tonne' then 1 else 10000 end) as output_tonnes,
    from exposures
    where output_quantity > 0 and output_unit in ('tonne', 'ten_thousand_tonnes')
    group by unit_id, month_date
),

output as (
    select
        above.ancestor_id as unit_id,
        produced.month_date,
        coalesce(
            sum(case when above.distance = 0 then produced.output_tonnes end),
            sum(case when above.distance > 0 then produced.output_tonnes end)
        ) as output_tonnes,
    from produced
    join unit_ancestors as above on above.unit_id = produced.unit_id
    group by above.ancestor_id, produced.month_date
),

monthly as (
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

ruled as (
    select
        monthly.unit_id,
        monthly.month_date,
        monthly.export_format,
        monthly.file_hash,
        monthly.revenue,
        bands.from_amount,
        bands.upto_amount,
        bands.rate_percent,
        bands.per_tonne,
    from monthly
    join safety_cost_bands as bands
        on
            bands.industry = monthly.industry_class
            and bands.valid_from <= monthly.month_date
            and (bands.valid_to is null or bands.valid_to >= monthly.month_date)
),

banded as (
    select
        unit_id,
        month_date,
        export_format,
        file_hash,
        round(
            sum(
                greatest(least(revenue, coalesce(upto_amount, revenue)) - from_amount, 0) * rate_percent / 100 / 12
            ),
            2
        ) as cost_amount,
    from ruled
    where rate_percent is not null
    group by unit_id, month_date, export_format, file_hash
    union all
    select
        ruled.unit_id,
        ruled.month_date,
        ruled.export_format,
        ruled.file_hash,
        round(output.output_tonnes * ruled.per_tonne, 2) as cost_amount,
    from ruled
    join output on output.unit_id = ruled.unit_id and output.month_date = ruled.month_date
    where ruled.per_tonne is not null
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
