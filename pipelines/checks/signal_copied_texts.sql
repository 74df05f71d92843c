-- Hazards whose description stands word for word in {copied_texts} or more records of their unit, where texts are
-- written freely.
-- zh: 隐患描述在本单位{copied_texts}条或更多记录中逐字相同的隐患（限描述为自由填写的数据）。
-- level: warn
-- record: hazards
with free as (
    select export_format
    from hazards
    where description is not null
    group by export_format
    having count(distinct description) * 2 >= count(*)
),

copied as (
    select hazards.unit_id, hazards.description
    from hazards
    join free on free.export_format = hazards.export_format
    where length(hazards.description) >= 8
    group by hazards.unit_id, hazards.description
    having count(*) >= (select copied_texts from check_limits)
)

select hazards.hazard_id
from hazards
join copied on copied.unit_id = hazards.unit_id and copied.description = hazards.description
