"""Keep which authority must be told within how many hours, and which words name a major hazard."""

import duckdb

from pipelines.building.insert import insert
from pipelines.definitions.major_hazard_criteria import MajorHazardCriteria
from pipelines.definitions.reporting_limits import ReportingLimits


def write(con: duckdb.DuckDBPyConnection, file: ReportingLimits, criteria: MajorHazardCriteria) -> None:
    """Write every limit, and every word that names a criterion for major hazards."""
    con.execute(
        "create table reporting_limits (authority varchar, label map(varchar, varchar), harm varchar, hours double,"
        " is_told boolean, valid_from date, valid_to date, source varchar)"
    )
    rows = [
        (name, one.label, one.harm, one.hours, one.is_told, one.valid_from, one.valid_to, one.source)
        for name, one in file.limits.items()
    ]
    insert(con, "reporting_limits", rows)
    con.execute(
        "create table major_hazard_words (position bigint, criterion varchar, label map(varchar, varchar),"
        " word varchar, valid_from date)"
    )
    words = [
        (position, name, one.label, word.lower(), one.valid_from)
        for position, (name, one) in enumerate(criteria.criteria.items())
        for word in one.words
    ]
    insert(con, "major_hazard_words", words)
