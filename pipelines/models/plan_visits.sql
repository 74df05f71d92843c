-- One row per plan row and inspection that its unit made or owed in its period, at its area where it names one. A team's
-- inspection does not pay for what its workshop owes: each level of the line has obligations of its own.
select
    plans.plan_row_id,
    inspections.inspection_id,
    inspections.due_date,
    inspections.completed_date,
    plans.period_start_date,
    plans.period_end_date,
from inspection_plans as plans
join inspections
    on inspections.unit_id = plans.unit_id
    and (plans.area_id is null or inspections.area_id = plans.area_id)
where
    inspections.completed_date between plans.period_start_date and plans.period_end_date
    or inspections.due_date between plans.period_start_date and plans.period_end_date
