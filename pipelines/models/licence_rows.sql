-- One row per licence that was the newest of its person and type on the as-of day, of people who had not left by then.
-- It is valid on its last day too; what a newer one replaced is not lapsed.
with held as (
    select
        licences.*,
        case
            when licences.last_date is null then 'valid'
            when licences.last_date < :as_of then 'lapsed'
            when date_diff('day', :as_of, licences.last_date) <= 90 then 'due_90'
            else 'valid'
        end as licence_state,
    from licences
    left join people on people.person_id = licences.person_id
    where
        licences.issued_date <= :as_of
        and (licences.replaced_date is null or licences.replaced_date > :as_of)
        and (people.leave_date is null or people.leave_date > :as_of)
)

select
    licence_id,
    :as_of as event_date,
    unit_id,
    cast(null as varchar) as area_id,
    export_format,
    licence_type,
    licence_state,
    1 as licence_count,
    case when licence_state = 'lapsed' then 0 else 1 end as licence_valid_count,
    case when licence_state = 'due_90' then 1 else 0 end as licence_due_count,
    case when licence_state = 'lapsed' then 1 else 0 end as licence_lapsed_count,
from held
