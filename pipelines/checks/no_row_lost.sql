-- Rows read must equal rows loaded plus rows refused, for every file.
-- zh: 每个文件的读取行数必须等于加载行数加拒收行数。
select file, rows_read, rows_loaded, rows_refused
from files
where rows_read <> rows_loaded + rows_refused
