-- One row per area and month in which an obligation to inspect it fell due by the as-of date: was it inspected for one?
with due as (
    select
        obligations.area_id,
        min(obligations.unit_id) as unit_id,
        min(obligations.export_format) as export_format,
        cast(date_trunc('month', obligations.due_date) as date) as event_date,
        max(case when obligations.completed_date <= :as_of then 1 else 0 end) as scheduled_done,
    from obligations
    where obligations.due_date <= :as_of and obligations.area_id is not null
    group by obligations.area_id, cast(date_trunc('month', obligations.due_date) as date)
),

visited as (
    select
        obligations.area_id,
        cast(date_trunc('month', obligations.due_date) as date) as event_date,
        count(*) as visit_count,
    from obligations
    join plan_visits on plan_visits.plan_row_id = obligations.plan_row_id
    where
        plan_visits.completed_date between plan_visits.period_start_date and plan_visits.period_end_date
        and plan_visits.completed_date <= :as_of
    group by obligations.area_id, cast(date_trunc('month', obligations.due_date) as date)
)

select
    due.area_id || ' ' || cast(due.event_date as varchar) as area_month_id,
    due.event_date,
    due.unit_id,
    due.area_id,
    due.export_format,
    1 as area_month_count,
    case when due.scheduled_done = 1 or visited.visit_count > 0 then 1 else 0 end as covered_count,
from due
left join visited on visited.area_id = due.area_id and visited.event_date = due.event_date
