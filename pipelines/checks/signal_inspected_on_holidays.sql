-- Inspections completed on a holiday of the company, when nobody works, and neither for it, by surprise nor after an
-- accident: is the day right?
-- zh: 在公司节假日（无人上班）完成的检查，且不是节假日、突击或事故后检查：日期是否有误？
-- level: warn
-- record: inspections
select inspections.inspection_id
from inspections
join (select unnest(holidays) as holiday from company_settings) as days on days.holiday = inspections.completed_date
where inspections.inspection_type not in ('holiday', 'surprise', 'after_accident')
