"""Write a Parquet file as numbered text, like a sheet."""

from pathlib import Path

import duckdb

from pipelines.reading.files.decimals import EITHER_POINT
from pipelines.reading.files.spreadsheet import HeadRow, Sheet, Unreadable


def read_parquet(path: Path, folder: Path) -> Sheet:
    """Write the rows of a Parquet file after their numbers; the names of the columns stand in row 0."""
    target = folder / "parquet.csv"
    settings = {"memory_limit": "2GB", "temp_directory": str(folder / "spill"), "threads": "2"}
    source = f"read_parquet('{str(path).replace(chr(39), chr(39) * 2)}')"
    with duckdb.connect(config=dict(settings)) as con:
        try:
            columns = con.execute(f"describe select * from {source}").fetchall()
            cells = ", ".join(_cell(name, kind) for name, kind, *_ in columns)
            select = f"select row_number() over () as line, {cells} from {source}"
            count = con.execute(f"copy ({select}) to '{target}' (format csv, header false)").fetchall()[0][0]
        except duckdb.Error as fault:
            said = str(fault).splitlines()[0][:200]
            raise Unreadable(f"is Parquet that cannot be read ({said}): write it again") from fault
    names = [name for name, *_ in columns]
    found = {"notes": [], "hidden_columns": [], "hidden_rows": 0, "outside": 0, "unsaved_formulas": 0, "is_1904": False}
    return Sheet("", False, target, len(names), count + 1, [HeadRow(0, names, 0, 0, 1)], [], found)


def as_parquet(numbered: Path, width: int) -> Path:
    """Write a large numbered text anew, so that each column can be read alone: a wide sheet is read many times."""
    target = numbered.with_suffix(".parquet")
    names = ["line", *(f"c{place}" for place in range(1, width + 1))]
    columns = ", ".join(f"'{name}': 'varchar'" for name in names)
    with duckdb.connect(config={"memory_limit": "2GB", "temp_directory": str(numbered.parent / "spill")}) as con:
        rows = (
            f"read_csv('{numbered}', header = false, auto_detect = false, delim = ',', quote = '\"', escape = '\"',"
            f" columns = {{{columns}}}, max_line_size = 33554432)"
        )
        con.execute(f"copy (select * from {rows}) to '{target}' (format parquet)")
    numbered.unlink()
    return target


def _cell(name: str, kind: str) -> str:
    """Write a value as text; whole numbers without .0, as ids with gaps are decimals; 1.234 is no thousands."""
    column = '"' + name.replace('"', '""') + '"'
    written = f"cast({column} as varchar)"
    if kind in ("DOUBLE", "FLOAT") or kind.startswith("DECIMAL"):
        written = f"regexp_replace({written}, '^({EITHER_POINT})$', '\\1' || '0')"  # as surely_decimal does
    if kind in ("DOUBLE", "FLOAT"):
        whole = f"{column} = trunc({column}) and abs({column}) < 1e15"
        return f"case when {whole} then cast(cast({column} as bigint) as varchar) else {written} end"
    return written
