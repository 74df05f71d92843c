-- Annotations of something that begins more than a year from now: they stand on no chart until then.
-- zh: 一年以后才开始的标注事项：在此之前不在任何图上显示。
-- level: warn
-- record: annotations
select annotations.annotation_id
from annotations, builds
where annotations.start_date > cast(builds.built_at as date) + 366
