"""Keep what must be set aside for safety, by industry and band of revenue, or for each tonne."""

import duckdb

from pipelines.building.insert import insert
from pipelines.definitions.safety_cost_bands import SafetyCostBands


def write(con: duckdb.DuckDBPyConnection, file: SafetyCostBands) -> None:
    """Write one row per industry, edition and band; one that counts output has a single row without a rate."""
    con.execute(
        "create table safety_cost_bands (edition varchar, industry varchar, label map(varchar, varchar),"
        " from_amount double, upto_amount double, rate_percent double, per_tonne double,"
        " is_confirmed boolean, valid_from date, valid_to date, source varchar)"
    )
    rows = [
        (
            name,
            one.industry,
            one.label,
            *step,
            one.per_tonne,
            one.is_confirmed,
            one.valid_from,
            one.valid_to,
            one.source,
        )
        for name, one in file.editions.items()
        for step in one.steps or ((0.0, None, None),)
    ]
    insert(con, "safety_cost_bands", rows)
