-- One row per area and month in which an obligation to inspect it falls due.
select
    area_id || ' ' || cast(cast(date_trunc('month', due_date) as date) as varchar) as area_month_id,
    area_id,
    min(unit_id) as unit_id,
    cast(date_trunc('month', due_date) as date) as month_date,
    count(*) as obligation_count,
    count(completed_date) as completed_count,
    min(export_format) as export_format,
from obligations
where area_id is not null
group by area_id, cast(date_trunc('month', due_date) as date)
