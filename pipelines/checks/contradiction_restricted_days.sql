-- Accidents with restricted days whose severity is lower than restricted work.
-- zh: 有受限工作日而严重程度轻于“受限工作”的事故。
-- level: warn
-- record: accidents
-- beside: rates
select accident_id
from accidents
where severity in ('near_miss', 'property', 'first_aid', 'medical_treatment') and restricted_days > 0
