-- Files that lack a column which an earlier export of the same format still had for the same units.
-- zh: 缺少某列的文件：同一格式、同一单位的较早导出文件中曾有该列。
-- level: warn
-- record: files
with sent as (
    select distinct 'hazards' as table_name, unit_id, file_hash, rank from sent_hazards
    union all
    select distinct 'inspections' as table_name, unit_id, file_hash, rank from sent_inspections
    union all
    select distinct 'accidents' as table_name, unit_id, file_hash, rank from sent_accidents
    union all
    select distinct 'exposures' as table_name, unit_id, file_hash, rank from sent_exposures
),

placed as (
    select
        sent.*,
        files.source,
        max(sent.rank) over (partition by sent.table_name, files.source, sent.unit_id) as newest_rank,
    from sent
    join files on files.file_hash = sent.file_hash
),

gone as (
    select newest.file_hash, fields.label['en'] as label
    from placed as newest
    join placed as older
        on older.table_name = newest.table_name
        and older.source = newest.source
        and older.unit_id = newest.unit_id
        and older.rank < newest.rank
    join delivered_fields as had on had.file_hash = older.file_hash and had.table_name = older.table_name
    join fields on fields.table_name = had.table_name and fields.field = had.field
    left join delivered_fields as has
        on has.file_hash = newest.file_hash and has.table_name = had.table_name and has.field = had.field
    where newest.rank = newest.newest_rank and has.field is null
    group by newest.file_hash, fields.label['en']
)

select
    file_hash,
    string_agg(label, ', ' order by label) as detail,
from gone
group by file_hash
