"""What a company has loaded already: its units, and whether inspections come from an export of their own."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.lake.lake import Lake


@dataclass(frozen=True)
class Company:
    """What is known of a company: ids of its units by id and by name, and the sources that brought each table."""

    units: dict[str, str]
    sources_of: dict[str, set[str]]

    def has(self, table: str, but: str = "") -> bool:
        """Say whether rows of a table came from another source than one."""
        return bool(self.sources_of.get(table, set()) - {but})


def company_of(data_dir: Path, con: duckdb.DuckDBPyConnection) -> Company:
    """Look into the lake of a data folder; one without a lake has loaded nothing yet."""
    lake = Lake(data_dir / "lake")
    if not lake.path.is_dir():
        return Company({}, {})
    sources: dict[str, set[str]] = {}
    files: list[str] = []
    for manifest in lake.manifests():
        for table, count in manifest.tables.items():
            if count:
                sources.setdefault(table, set()).update((manifest.source or "").split(", "))
        if manifest.tables.get("units"):
            files.append(str(lake.path / "units" / f"{manifest.sha256}.parquet"))
    units: dict[str, str] = {}
    if files:
        rows = con.execute("select distinct unit_id, unit_name from read_parquet(?)", [files]).fetchall()
        units = {name: unit for unit, name in rows if name} | {unit: unit for unit, _ in rows}
    return Company(units, sources)
