-- Elements with more points than the scheme gives, or without a full score in scheme and file: they count nowhere.
-- zh: 要素得分超过标准分，或标准和文件均未给出标准分：不计入。
-- level: warn
-- record: assessments
select assessed_element_id, element_code as detail
from assessments
where left_out in ('over_full_score', 'no_full_score')
