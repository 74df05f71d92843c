-- Rows read must equal rows loaded plus rows refused, for every file.
select file, rows_read, rows_loaded, rows_refused
from files
where rows_read <> rows_loaded + rows_refused
