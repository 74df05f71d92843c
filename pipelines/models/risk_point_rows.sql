-- One row per risk point assessed by the as-of date, as the register stands; of one with high energy, whether a measure
-- controls that directly.
with controlled as (
    select risk_point_id, max(case when is_direct_control then 1 else 0 end) as direct_count
    from control_measures
    where risk_point_id is not null
    group by risk_point_id
)

select
    risk_points.risk_point_id,
    :as_of as event_date,
    risk_points.unit_id,
    risk_points.area_id,
    risk_points.export_format,
    risk_points.method,
    risk_points.likelihood,
    risk_points.consequence,
    risk_points.inherent_level,
    risk_points.residual_level,
    risk_points.level_in_force,
    risk_points.control_level,
    coalesce(risk_points.review_due_date < :as_of, false) as is_review_overdue,
    1 as risk_point_count,
    case when risk_points.review_due_date < :as_of then 1 else 0 end as review_overdue_count,
    case when risk_points.is_high_energy then 1 else 0 end as high_energy_count,
    case when risk_points.is_high_energy then coalesce(controlled.direct_count, 0) else 0 end as direct_control_count,
    case when risk_points.is_high_energy then 1 - coalesce(controlled.direct_count, 0) else 0 end as uncontrolled_count,
from risk_points
left join controlled on controlled.risk_point_id = risk_points.risk_point_id
where risk_points.assessed_date is null or risk_points.assessed_date <= :as_of
