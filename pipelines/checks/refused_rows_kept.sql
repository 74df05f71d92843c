-- Every refused row must be kept with its reason.
select files.file, files.rows_refused, count(refused_rows.file_hash) as kept
from files
left join refused_rows on refused_rows.file_hash = files.file_hash
group by files.file_hash, files.file, files.rows_refused
having files.rows_refused > 0 and count(refused_rows.file_hash) = 0
