-- One row per hazard that was not withdrawn. Fixed on the spot means treated on the day it was found; where only one of
-- the two due dates was sent, it stands for both. Accepted but not treated (where the export says when hazards were
-- treated), or treated after that, is open again: a check lists such hazards. Closed without a day of treatment means closed on a day nobody wrote down.
with treated as (
    select
        *,
        coalesce(treated_date, case when on_the_spot then found_date end) as day_treated,
        coalesce(treatment_state = 'closed', false) as is_closed,
    from stg_hazards
),

judged as (
    select
        treated.*,
        is_closed and day_treated is null as is_closed_undated,
        accepted_date is not null
        and not (is_closed and day_treated is null)
        and (coalesce(day_treated > accepted_date, false) or (day_treated is null and delivered.field is not null))
            as is_reopened,
    from treated
    left join delivered_fields as delivered
        on delivered.file_hash = treated.file_hash
        and delivered.table_name = 'hazards'
        and delivered.field = 'treated_date'
)

select
    hazard_id,
    inspection_id,
    unit_id,
    area_id,
    risk_point_id,
    measure_id,
    record_id,
    source,
    hazard_type,
    violation_type,
    hazard_level,
    reported_level,
    description,
    legal_basis,
    found_date,
    recorded_date,
    coalesce(original_due_date, due_date) as original_due_date,
    coalesce(due_date, original_due_date) as due_date,
    case when not is_reopened then day_treated end as treated_date,
    case when not is_reopened then accepted_date end as accepted_date,
    first_acceptance,
    on_the_spot,
    is_closed_undated,
    owner_name,
    reported_by,
    cost,
    export_format,
    file_hash,
from judged
