-- Hazards with a date that cannot be: found before 1970, or due more than ten years after they were found.
-- zh: 日期不合理的隐患：发现日期早于1970年，或整改期限晚于发现日期十年以上。
-- level: warn
-- record: hazards
-- beside: rates
select hazard_id
from hazards
where found_date < date '1970-01-01' or greatest(due_date, original_due_date) > found_date + 3653
