-- Accidents that by their severity injured somebody, though they count 0 people: each counts as one person at least.
-- zh: 按严重程度应有人受伤而伤亡人数均为0的事故：每起至少按一人计。
-- level: warn
-- record: accidents
-- beside: rates
select accident_id
from stg_accidents
where
    (
        severity in ('lost_time', 'restricted_work', 'medical_treatment')
        and deaths + serious_injuries + minor_injuries = 0
        or severity = 'serious' and coalesce(deaths, 0) + serious_injuries = 0
    )
    and accident_id in (select accident_id from accidents)
