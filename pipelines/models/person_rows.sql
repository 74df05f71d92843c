-- One row per person in post on the as-of day: has all three levels of training, is due for a training again?
with passed as (
    select person_id, training_type, max(retrain_by_date) as retrain_by_date
    from trainings
    where trained_date <= :as_of and (training_result is null or training_result <> 'failed')
    group by person_id, training_type
),

trained as (
    select
        person_id,
        sum(case when training_type in ('entry_plant', 'entry_workshop', 'entry_team') then 1 else 0 end) as level_count,
        max(case when retrain_by_date < :as_of then 1 else 0 end) as is_due,
    from passed
    group by person_id
)

select
    people.person_id,
    :as_of as event_date,
    people.unit_id,
    cast(null as varchar) as area_id,
    people.export_format,
    people.worker_type,
    people.is_special_operator,
    1 as staff_count,
    case when trained.level_count = 3 then 1 else 0 end as trained_count,
    coalesce(trained.is_due, 0) as retraining_count,
from people
left join trained on trained.person_id = people.person_id
where
    (people.entry_date is null or people.entry_date <= :as_of)
    and (people.leave_date is null or people.leave_date > :as_of)
