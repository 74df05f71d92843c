-- Revenue of a year that has not begun yet.
-- zh: 尚未开始的年度的营业收入。
-- level: warn
-- record: revenues
select revenues.revenue_id
from revenues, builds
where revenues.revenue_year > extract(year from builds.built_at)
