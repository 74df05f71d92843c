-- One row per risk point assessed by the as-of date, as the register stands.
select
    risk_point_id,
    :as_of as event_date,
    unit_id,
    area_id,
    export_format,
    method,
    likelihood,
    consequence,
    inherent_level,
    residual_level,
    level_in_force,
    control_level,
    coalesce(review_due_date < :as_of, false) as is_review_overdue,
    1 as risk_point_count,
    case when review_due_date < :as_of then 1 else 0 end as review_overdue_count,
from risk_points
where assessed_date is null or assessed_date <= :as_of
