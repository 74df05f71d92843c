"""Write a Parquet file as numbered text, like a sheet."""

from pathlib import Path

import duckdb

from pipelines.reading.spreadsheet import HeadRow, Sheet, Unreadable


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


def _cell(name: str, kind: str) -> str:
    """Write a value as text; whole numbers without .0, as ids with gaps are stored as decimals."""
    column = '"' + name.replace('"', '""') + '"'
    if kind in ("DOUBLE", "FLOAT"):
        whole = f"{column} = trunc({column}) and abs({column}) < 1e15"
        return f"case when {whole} then cast(cast({column} as bigint) as varchar) else cast({column} as varchar) end"
    return f"cast({column} as varchar)"
