-- Trainings with a date that cannot be: before 1970, or to be repeated more than ten years after.
-- zh: 日期不合理的培训：早于1970年，或复训期限在培训十年以后。
-- level: warn
-- record: trainings
select training_id
from trainings
where trained_date < date '1970-01-01' or retrain_by_date > trained_date + 3653
