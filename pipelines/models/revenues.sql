-- One row per unit and year.
select
    unit_id || ' ' || cast(revenue_year as varchar) as revenue_id,
    unit_id,
    cast(revenue_year as integer) as revenue_year,
    industry_class,
    revenue,
    export_format,
    file_hash,
from stg_revenues
