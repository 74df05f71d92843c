-- One row per inspection completed by the as-of date: the hazards it found, why and by whom it was made, who is named.
with findings as (
    select inspection_id, count(*) as finding_count
    from hazards
    where inspection_id is not null and found_date <= :as_of
    group by inspection_id
)

select
    inspections.inspection_id,
    inspections.completed_date as event_date,
    inspections.unit_id,
    inspections.area_id,
    inspections.export_format,
    inspections.inspection_type,
    inspections.led_by,
    1 as completed_count,
    case when findings.inspection_id is null then 1 else 0 end as clean_count,
    coalesce(findings.finding_count, 0) as finding_count,
    case when inspections.inspection_type in ('routine', 'special', 'seasonal', 'holiday') then 1 else 0 end
        as planned_count,
    case when inspections.inspection_type = 'after_accident' then 1 else 0 end as after_accident_count,
    case when inspections.led_by = 'expert' then 1 else 0 end as expert_count,
    case when inspections.led_by is not null then 1 else 0 end as led_count,
    case
        when
            inspections.inspector_name is not null
            and inspections.signed_by is not null
            and inspections.responsible_name is not null
            then 1
        else 0
    end as signed_count,
from inspections
left join findings on findings.inspection_id = inspections.inspection_id
where inspections.completed_date <= :as_of
