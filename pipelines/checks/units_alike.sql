-- Units whose IDs differ only by capitals, spaces or wide brackets: one unit under two IDs has its hours and accidents apart.
-- zh: 编号仅大小写、空格或全角括号不同的单位：同一单位若有两个编号，其工时与事故会分开统计。
-- level: warn
-- record: units
with written as (
    select
        unit_id,
        lower(regexp_replace(translate(unit_id, '（）－＿', '()-_'), '\s+', '', 'g')) as loosely,
    from units
)

select
    one.unit_id,
    min(other.unit_id) as detail,
from written as one
join written as other on other.loosely = one.loosely and other.unit_id <> one.unit_id
group by one.unit_id
