-- One row per plan row and inspection at its place: the area where the plan names one, else the unit and all below it.
select
    plans.plan_row_id,
    inspections.inspection_id,
    inspections.due_date,
    inspections.completed_date,
    plans.period_start_date,
    plans.period_end_date,
from inspection_plans as plans
join inspections on inspections.area_id = plans.area_id
where
    inspections.completed_date between plans.period_start_date and plans.period_end_date
    or inspections.due_date between plans.period_start_date and plans.period_end_date
union all
select
    plans.plan_row_id,
    inspections.inspection_id,
    inspections.due_date,
    inspections.completed_date,
    plans.period_start_date,
    plans.period_end_date,
from inspection_plans as plans
join unit_ancestors on unit_ancestors.ancestor_id = plans.unit_id
join inspections on inspections.unit_id = unit_ancestors.unit_id
where
    plans.area_id is null
    and (
        inspections.completed_date between plans.period_start_date and plans.period_end_date
        or inspections.due_date between plans.period_start_date and plans.period_end_date
    )
