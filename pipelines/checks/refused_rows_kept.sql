-- Every row that was refused or that fed nothing must be kept with its reason.
-- zh: 每一拒收的行和未产生记录的行都必须连同原因一并保留。
select files.file, files.rows_refused, files.rows_fed_nothing
from files
where (files.rows_refused > 0 and files.file_hash not in (select file_hash from refused_rows))
    or (files.rows_fed_nothing > 0 and files.file_hash not in (select file_hash from left_out_rows))
