-- One row per measure, with the risk point it controls, itself or through a risk event, and the place of that.
select
    measures.measure_id,
    coalesce(measures.risk_point_id, events.risk_point_id) as risk_point_id,
    measures.risk_event_id,
    points.risk_point_name,
    events.event_name,
    points.unit_id,
    points.area_id,
    points.level_in_force,
    measures.measure_text,
    measures.measure_class,
    measures.measure_subclass,
    measures.controlled_by,
    measures.check_content,
    measures.owner_name,
    measures.is_direct_control,
    measures.export_format,
    measures.file_hash,
from stg_control_measures as measures
left join risk_events as events on events.risk_event_id = measures.risk_event_id
left join risk_points as points
    on points.risk_point_id = coalesce(measures.risk_point_id, events.risk_point_id)
