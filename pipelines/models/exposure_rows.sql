-- One row per unit, month and worker type with hours, people or output, for months begun by the as-of date.
select
    exposure_id,
    month_date as event_date,
    unit_id,
    cast(null as varchar) as area_id,
    export_format,
    worker_type,
    worked_hours,
    average_headcount as headcount,
    case
        when output_unit = 'tonne' then output_quantity
        when output_unit = 'ten_thousand_tonnes' then output_quantity * 10000
    end as output_tonnes,
from exposures
where month_date <= :as_of
