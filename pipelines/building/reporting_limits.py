"""Keep within how many hours of an accident which authority must be told, for the models and the pages."""

import duckdb

from pipelines.building.insert import insert
from pipelines.definitions.reporting_limits import ReportingLimits


def write(con: duckdb.DuckDBPyConnection, file: ReportingLimits) -> None:
    """Write every limit."""
    con.execute(
        "create table reporting_limits (authority varchar, label map(varchar, varchar), harm varchar, hours double,"
        " is_told boolean, valid_from date, valid_to date, source varchar)"
    )
    rows = [
        (name, one.label, one.harm, one.hours, one.is_told, one.valid_from, one.valid_to, one.source)
        for name, one in file.limits.items()
    ]
    insert(con, "reporting_limits", rows)
