-- Two people answer for the same area or risk point in the same role on the as-of day: then nobody does.
-- zh: 截至日期同一区域或风险点、同一角色有两名责任人：等于无人负责。
-- level: warn
-- record: responsibilities
select
    one.responsibility_id,
    min(other.responsibility_id) as detail,
from responsibilities as one
cross join builds
join responsibilities as other
    on other.place_type = one.place_type
    and other.place_id = one.place_id
    and other.responsibility_role = one.responsibility_role
    and other.owner_name <> one.owner_name
where
    (one.from_date is null or one.from_date <= builds.as_of_date)
    and (one.end_date is null or one.end_date >= builds.as_of_date)
    and (other.from_date is null or other.from_date <= builds.as_of_date)
    and (other.end_date is null or other.end_date >= builds.as_of_date)
group by one.responsibility_id
