-- One row per record that the double-prevention exchange sent, deleted ones too: its newest row, cell by cell as it came.
with sent as (
    select 'risk_points' as table_name, risk_point_id as record_id, exchange_cells, is_deleted, rank from sent_risk_points
    union all
    select 'risk_events' as table_name, risk_event_id as record_id, exchange_cells, is_deleted, rank from sent_risk_events
    union all
    select 'control_measures' as table_name, measure_id as record_id, exchange_cells, is_deleted, rank
    from sent_control_measures
    union all
    select 'inspection_tasks' as table_name, task_id as record_id, exchange_cells, is_deleted, rank
    from sent_inspection_tasks
    union all
    select 'task_records' as table_name, record_id, exchange_cells, is_deleted, rank from sent_task_records
    union all
    select 'hazards' as table_name, hazard_id as record_id, exchange_cells, is_deleted, rank from sent_hazards
),

placed as (
    select
        sent.*,
        row_number() over (partition by table_name, record_id order by rank desc) as place,
    from sent
)

select
    table_name,
    record_id,
    exchange_cells,
    coalesce(is_deleted, false) as is_deleted,
from placed
where place = 1 and exchange_cells is not null
