-- Accidents with deaths whose severity is not fatal: one of the two is wrong; the deaths count.
-- zh: 有死亡人数而严重程度不是“死亡”的事故：两者必有一误；死亡人数照计。
-- level: warn
-- record: accidents
-- beside: rates
select accident_id
from accidents
where
    deaths > 0
    and severity in (
        'near_miss', 'property', 'first_aid', 'medical_treatment', 'restricted_work', 'lost_time', 'serious'
    )
