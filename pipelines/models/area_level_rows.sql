-- One row per area: its base level on the as-of day, the colour rules that hold or are held on, and its current level.
with register as (
    select
        area_id,
        max(case level_in_force when 'major' then 4 when 'larger' then 3 when 'general' then 2 when 'low' then 1 end)
            as base_order,
        max(case inherent_level when 'major' then 4 when 'larger' then 3 when 'general' then 2 when 'low' then 1 end)
            as inherent_order,
        max(case when review_due_date < :as_of then 1 else 0 end) as is_review_overdue,
    from risk_points
    where assessed_date is null or assessed_date <= :as_of
    group by area_id
),

holding as (
    select
        area_causes.area_id,
        area_causes.rule,
        max(case when area_causes.end_date is null or area_causes.end_date > :as_of then 1 else 0 end) as is_present,
    from area_causes, colour_settings
    where
        area_causes.start_date <= :as_of
        and (area_causes.end_date is null or area_causes.end_date + colour_settings.hold_days > :as_of)
    group by area_causes.area_id, area_causes.rule
),

steps as (
    select
        area_id,
        count(*) as cause_count,
        string_agg(rule, ',' order by rule) as causes,
    from holding
    group by area_id
)

select
    areas.area_id,
    :as_of as event_date,
    areas.unit_id,
    coalesce(register.base_order, 0) as base_order,
    coalesce(register.inherent_order, 0) as inherent_order,
    case
        when register.base_order is null then 0
        else least(4, register.base_order + least(coalesce(steps.cause_count, 0), colour_settings.most_steps))
    end as current_order,
    coalesce(steps.cause_count, 0) as cause_count,
    steps.causes,
    coalesce(register.is_review_overdue, 0) = 1 as is_review_overdue,
from areas
cross join colour_settings
left join register on register.area_id = areas.area_id
left join steps on steps.area_id = areas.area_id
