-- Accidents with injured people whose severity is lower than that: near misses that hurt somebody, serious injuries.
-- zh: 受伤人数与严重程度不符的事故：未遂事件或财产损失却有人受伤，或有重伤而严重程度更轻。
-- level: warn
-- record: accidents
-- beside: rates
select accident_id
from accidents
where
    severity in ('near_miss', 'property') and serious_injuries + minor_injuries > 0
    or severity in ('first_aid', 'medical_treatment', 'restricted_work', 'lost_time') and serious_injuries > 0
