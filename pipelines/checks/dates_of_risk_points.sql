-- Risk points with a date that cannot be: assessed before 1970, or reviewed more than ten years from now.
-- zh: 日期不合理的风险点：评价日期早于1970年，或复评期限在十年以后。
-- level: warn
-- record: risk_points
select risk_points.risk_point_id
from risk_points, builds
where
    risk_points.assessed_date < date '1970-01-01'
    or risk_points.review_due_date > cast(builds.built_at as date) + 3653
