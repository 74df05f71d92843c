-- Rows read must equal rows loaded plus rows refused plus rows that fed nothing, for every file.
-- zh: 每个文件的读取行数必须等于加载行数、拒收行数与未产生记录的行数之和。
select file, rows_read, rows_loaded, rows_refused, rows_fed_nothing
from files
where rows_read <> rows_loaded + rows_refused + rows_fed_nothing
