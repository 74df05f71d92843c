-- One row per obligation that fell due by the as-of date, met or not.
with visits as (
    select plan_row_id, count(*) as visit_count
    from plan_visits
    where completed_date between period_start_date and period_end_date and completed_date <= :as_of
    group by plan_row_id
)

select
    obligations.obligation_id,
    obligations.due_date as event_date,
    obligations.unit_id,
    obligations.area_id,
    obligations.export_format,
    obligations.inspection_type,
    obligations.obligation_source,
    obligations.required_count,
    case
        when obligations.obligation_source = 'plan'
            then least(coalesce(visits.visit_count, 0), obligations.required_count)
        when obligations.completed_date <= :as_of then obligations.required_count
        else 0
    end as met_count,
    case when obligations.obligation_source = 'due_date' then 1 else 0 end as dated_count,
    case
        when obligations.completed_date <= obligations.due_date and obligations.completed_date <= :as_of then 1
        else 0
    end as on_time_count,
from obligations
left join visits on visits.plan_row_id = obligations.plan_row_id
where obligations.due_date <= :as_of
