-- One row per duty to answer for an area or risk point as it stands on the as-of day: in order with exactly one owner who is
-- valid on that day and, where letters are sent, has signed. The same name twice is one owner.
with valid as (
    select
        place_type,
        place_id,
        responsibility_role,
        count(distinct owner_name) as owner_count,
        max(case when says_signed and (signed_date is null or signed_date > :as_of) then 0 else 1 end) as is_signed,
    from responsibilities
    where
        (from_date is null or from_date <= :as_of)
        and (end_date is null or end_date >= :as_of)
    group by place_type, place_id, responsibility_role
),

ended as (
    select place_type, place_id, responsibility_role, max(end_date) as last_date
    from responsibilities
    where end_date < :as_of
    group by place_type, place_id, responsibility_role
),

judged as (
    select
        duties.*,
        case
            when valid.owner_count > 1 then 'several_owners'
            when valid.owner_count = 1 and valid.is_signed = 0 then 'unsigned'
            when valid.owner_count = 1 then 'one_owner'
            when ended.last_date is not null then 'lapsed'
            else 'no_owner'
        end as responsibility_state,
    from responsibility_duties as duties
    left join valid
        on valid.place_type = duties.place_type
        and valid.place_id = duties.place_id
        and valid.responsibility_role = duties.responsibility_role
    left join ended
        on ended.place_type = duties.place_type
        and ended.place_id = duties.place_id
        and ended.responsibility_role = duties.responsibility_role
)

select
    duty_id,
    :as_of as event_date,
    unit_id,
    area_id,
    export_format,
    place_type,
    responsibility_role,
    responsibility_state,
    1 as role_count,
    case when responsibility_state = 'one_owner' then 1 else 0 end as answered_count,
    case when responsibility_state = 'one_owner' then 0 else 1 end as gap_count,
from judged
