-- Every refused row must be kept with its reason.
-- zh: 每一拒收的行都必须连同拒收原因一并保留。
select files.file, files.rows_refused, count(refused_rows.file_hash) as kept
from files
left join refused_rows on refused_rows.file_hash = files.file_hash
group by files.file_hash, files.file, files.rows_refused
having files.rows_refused > 0 and count(refused_rows.file_hash) = 0
