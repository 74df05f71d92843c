-- One row per measure as it stands on the as-of day. It fails while its last check found a hazard or a hazard of it is
-- open; it is late when its last whole cycle passed without a check. An instrument that watches it needs no check.
with checked as (
    select
        measure_id,
        max(checked_date) as last_date,
        max(case when check_status = 'normal' then checked_date end) as normal_date,
        max(case when check_status = 'hazard_found' then checked_date end) as failed_date,
    from task_records
    where measure_id is not null and checked_date <= :as_of and check_status in ('normal', 'hazard_found')
    group by measure_id
),

unresolved as (
    select measure_id, count(*) as open_count
    from hazards
    where
        measure_id is not null
        and found_date <= :as_of
        and not is_closed_undated
        and (treated_date is null or treated_date > :as_of)
    group by measure_id
),

due as (
    select measure_id, max(from_date) as from_date
    from task_obligations
    where measure_id is not null and due_date < :as_of
    group by measure_id
),

judged as (
    select
        measures.measure_id,
        measures.unit_id,
        measures.area_id,
        measures.export_format,
        measures.measure_class,
        measures.controlled_by,
        measures.level_in_force,
        case when measures.controlled_by = 'monitoring' then 0 else 1 end as checkable_count,
        case
            when
                unresolved.measure_id is not null
                or (
                    checked.failed_date is not null
                    and (checked.normal_date is null or checked.normal_date <= checked.failed_date)
                )
                then 'failing'
            when measures.controlled_by = 'monitoring' then 'monitored'
            when checked.measure_id is null then 'never_checked'
            when checked.last_date < due.from_date then 'late'
            else 'in_order'
        end as measure_state,
        checked.last_date,
    from control_measures as measures
    left join checked on checked.measure_id = measures.measure_id
    left join unresolved on unresolved.measure_id = measures.measure_id
    left join due on due.measure_id = measures.measure_id
)

select
    measure_id,
    :as_of as event_date,
    unit_id,
    area_id,
    export_format,
    measure_class,
    controlled_by,
    level_in_force,
    measure_state,
    last_date,
    1 as measure_count,
    checkable_count,
    case when checkable_count = 1 and last_date is null then 1 else 0 end as never_checked_count,
    case when measure_state = 'failing' then 1 else 0 end as failing_count,
    case when measure_state = 'late' then 1 else 0 end as late_count,
from judged
