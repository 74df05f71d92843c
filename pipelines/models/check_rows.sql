-- One row per checklist item of an inspection completed by the as-of date.
select
    checks.check_id,
    inspections.completed_date as event_date,
    inspections.unit_id,
    inspections.area_id,
    checks.export_format,
    inspections.inspection_type,
    inspections.led_by,
    checks.item_code,
    1 as checked_count,
    case when checks.result = 'conforming' then 1 else 0 end as conforming_count,
    case when checks.result = 'nonconforming' then 1 else 0 end as nonconforming_count,
    case when checks.result <> 'not_applicable' then 1 else 0 end as applicable_count,
from checks
join inspections on inspections.inspection_id = checks.inspection_id
where inspections.completed_date <= :as_of
