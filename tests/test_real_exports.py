"""The real exports come into the lake with the facts an independent script counted (README of ../shared/data)."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from pipelines.lake.lake import Lake, Manifest
from pipelines.lake.load_file import load_file

REAL = Path(__file__).parents[2] / "shared" / "data"
pytestmark = [pytest.mark.soak, pytest.mark.skipif(not REAL.exists(), reason="the real exports are not here")]

Ask = Callable[[str, str, str], object]


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    lake = Lake(tmp_path_factory.mktemp("real") / "lake")
    with lake.locked():
        for path in sorted(path for path in REAL.rglob("*") if path.suffix in (".csv", ".xls")):
            assert load_file(lake, path).rows_refused == 0
    return lake


@pytest.fixture
def ask(lake: Lake) -> Ask:
    """Ask one table of one file in the lake for one value."""
    manifests = {manifest.file: manifest for manifest in lake.manifests()}

    def value(file: str, table: str, select: str) -> object:
        path = lake.path / table / f"{manifests[file].sha256}.parquet"
        with duckdb.connect() as con:
            return con.execute(f"select {select} from read_parquet(?)", [str(path)]).fetchall()[0][0]

    return value


@pytest.mark.parametrize(
    ("file", "source", "rows", "tables"),
    [
        (
            "toronto_highrise_fire_2019.csv",
            "toronto_fire",
            23_914,
            {"areas": 2_654, "inspections": 9_662, "hazards": 17_800},
        ),
        ("dinesafe.2010.csv", "dinesafe", 14_920, {"areas": 4_381, "inspections": 9_433, "hazards": 9_423}),
        ("dinesafe.2011.csv", "dinesafe", 16_624, {"areas": 4_667, "inspections": 10_265, "hazards": 10_744}),
        ("dinesafe.2020.csv", "dinesafe", 11_714, {"areas": 6_633, "inspections": 8_021, "hazards": 7_040}),
        ("msha_accidents_sample.csv", "msha", 2_000, {"accidents": 2_000}),
        ("osha_severe_injuries.xls", "osha_severe", 195, {"accidents": 195}),
        ("osha_severe_injuries_geocoded.csv", "osha_severe", 195, {"accidents": 195}),
    ],
)
def test_every_row_of_a_real_export_is_loaded(
    lake: Lake, file: str, source: str, rows: int, tables: dict[str, int]
) -> None:
    (manifest,) = (manifest for manifest in lake.manifests() if manifest.file == file)
    assert isinstance(manifest, Manifest)
    assert (manifest.source, manifest.rows_read, manifest.rows_loaded, manifest.rows_refused) == (source, rows, rows, 0)
    assert {table: manifest.tables[table] for table in tables} == tables


def test_inspections_without_a_hazard_are_those_of_the_fire_file(lake: Lake) -> None:
    with duckdb.connect() as con:
        clean = con.execute(
            f"select count(*) from '{lake.path}/inspections/*.parquet' where export_format = 'toronto_fire'"
            f" and inspection_id not in (select inspection_id from '{lake.path}/hazards/*.parquet')"
        ).fetchall()
    assert clean == [(6_109,)]


@pytest.mark.parametrize(
    ("year", "required", "on_the_spot", "crucial"),
    [(2010, 8_597, 2_326, 350), (2011, 9_310, 2_802, 424), (2020, 14_123, 1_441, 313)],
)
def test_dinesafe_keeps_what_was_required_and_what_was_corrected(
    ask: Ask, year: int, required: int, on_the_spot: int, crucial: int
) -> None:
    file = f"dinesafe.{year}.csv"
    assert ask(file, "inspection_plans", "cast(sum(required_count) as bigint)") == required
    assert ask(file, "hazards", "count(*) filter (on_the_spot)") == on_the_spot
    assert ask(file, "hazards", "count(*) filter (hazard_level = 'major')") == crucial


def test_msha_keeps_days_deaths_and_mines(ask: Ask) -> None:
    file = "msha_accidents_sample.csv"
    assert ask(file, "accidents", "sum(lost_days)") == 35_876
    assert ask(file, "accidents", "sum(restricted_days)") == 13_411
    assert ask(file, "accidents", "cast(sum(deaths) as bigint)") == 11
    assert ask(file, "accidents", "count(*) filter (severity = 'lost_time')") == 595 + 145
    assert ask(file, "accidents", "count(distinct unit_id)") == 1_063
    assert ask(file, "accidents", "count(distinct accident_id)") == 2_000


def test_the_old_spreadsheet_and_its_csv_twin_hold_the_same_records(lake: Lake) -> None:
    with duckdb.connect() as con:
        differing = con.execute(
            "select accident_id, accident_date, unit_id, severity"
            f" from '{lake.path}/accidents/*.parquet' where export_format = 'osha_severe'"
            " group by all having count(*) <> 2"
        ).fetchall()
    assert differing == []
