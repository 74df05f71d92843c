-- One row per inspection with applicable checklist items, and its own conformity as a fraction.
select
    inspections.inspection_id,
    inspections.unit_id,
    inspections.area_id,
    inspections.inspection_type,
    inspections.led_by,
    inspections.completed_date,
    count(*) as applicable_count,
    sum(case when checks.result = 'conforming' then 1 else 0 end) as conforming_count,
    cast(sum(case when checks.result = 'conforming' then 1 else 0 end) as double) / count(*) as score,
    inspections.export_format,
from checks
join inspections on inspections.inspection_id = checks.inspection_id
where checks.result <> 'not_applicable'
group by
    inspections.inspection_id,
    inspections.unit_id,
    inspections.area_id,
    inspections.inspection_type,
    inspections.led_by,
    inspections.completed_date,
    inspections.export_format
