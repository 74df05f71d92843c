-- Safety costs of a month that has not begun yet, or of one before 1970.
-- zh: 尚未开始的月份或1970年以前月份的安全费用。
-- level: warn
-- record: investments
select investments.entry_id
from investments, builds
where
    investments.month_date > cast(builds.built_at as date)
    or investments.month_date < date '1970-01-01'
