-- Hazards whose due date was moved after it had passed: an earlier export, loaded after that day, still had the old one.
-- zh: 整改期限在到期之后才被推迟的隐患：到期日之后加载的较早导出文件中仍为原期限。
-- level: warn
-- record: hazards
with versions as (
    select
        sent.hazard_id,
        sent.due_date,
        cast(files.loaded_at as date) as loaded_date,
        lead(sent.due_date) over (partition by sent.hazard_id order by sent.rank) as next_due_date,
    from sent_hazards as sent
    join files on files.file_hash = sent.file_hash
)

select hazard_id
from versions
where next_due_date > due_date and due_date < loaded_date
group by hazard_id
