"""Rows read are rows loaded, refused, or such that feed no table: each kept with its line, reason and cells."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings, strategies

from pipelines.building import build
from pipelines.lake.lake import Lake, Manifest
from pipelines.lake.load_file import load_file
from pipelines.reading.layout.text_tables import LeftOut, Text
from pipelines.reading.recognising.recognise import Feed, Match, Source
from pipelines.reading.rows.ingest import ingest
from pipelines.reading.rows.summary_rows import SIGNS, TOTAL, TOTALS, may_be_total
from tests.generated import examples

UNIT = Feed("units", {"unit_id": "Code", "unit_name": "Name", "unit_type": {"constant": "site"}}, ("Code",))
AREA = Feed("areas", {"area_id": "Zone", "area_name": "Zone", "unit_id": "Code"}, ("Zone",))


def text_of(folder: Path, rows: str, feeds: tuple[Feed, ...], left_out: tuple[LeftOut, ...] = ()) -> Text:
    """Give numbered rows of Code, Name and Zone as the reader of sheets hands them over."""
    path = folder / "sheet.csv"
    path.write_text(rows, encoding="utf-8")
    header = ("Code", "Name", "Zone")
    match = Match(Source("made", "", (), feeds), header, 0, (), 1)
    return Text(path, match, ",", header, 1, rows.count("\n"), True, False, left_out=left_out)


def aside(path: Path | None) -> list[tuple[int, str, dict[str, str]]]:
    """Read rows set aside."""
    rows = duckdb.execute("select line, reason, cells from read_parquet(?)", [str(path)]).fetchall()
    return [(line, reason, json.loads(cells)) for line, reason, cells in rows]


def test_a_row_that_no_feed_takes_feeds_nothing(tmp_path: Path) -> None:
    """Of four rows one has a code, one code and zone, one neither, and one lacks a needed name."""
    text = text_of(tmp_path, "2,S1,North,\n3,S2,South,Z1\n4,,Nobody,\n5,S3,,\n", (UNIT, AREA))
    done = ingest(text, tmp_path, date(2026, 9, 1), {})
    assert (done.rows_read, done.rows_refused, done.rows_fed_nothing) == (4, 1, 1)
    cells = {"Code": "", "Name": "Nobody", "Zone": ""}
    assert aside(done.left_out) == [(4, "no table takes the row: Code + Zone empty", cells)]


def test_rows_left_out_by_the_reader_of_sheets_are_counted_and_kept(tmp_path: Path) -> None:
    hidden = LeftOut(3, "the row is hidden", ("S9", "Old", ""))
    done = ingest(text_of(tmp_path, "2,S1,North,\n", (UNIT,), (hidden,)), tmp_path, date(2026, 9, 1), {})
    assert (done.rows_read, done.rows_refused, done.rows_fed_nothing) == (2, 0, 1)
    assert aside(done.left_out) == [(3, "the row is hidden", {"Code": "S9", "Name": "Old", "Zone": ""})]


def test_a_manifest_of_before_fed_nothing(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    path = tmp_path / "units.csv"
    path.write_text("Unit ID,Unit name,Unit type\nS1,North,site\n", encoding="utf-8")
    with lake.locked():
        load_file(lake, path)
    (file,) = (lake.path / "files").glob("*.json")
    before = json.loads(file.read_text(encoding="utf-8"))
    del before["rows_fed_nothing"]
    file.write_text(json.dumps(before), encoding="utf-8")
    assert [manifest.rows_fed_nothing for manifest in lake.manifests()] == [0]
    with duckdb.connect(str(build.build(tmp_path)), read_only=True) as con:
        assert con.execute("select rows_loaded, rows_fed_nothing from files").fetchall() == [(1, 0)]


def test_rows_that_fed_nothing_without_being_kept_stop_the_build(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    lost = Manifest("f" * 64, "lost.csv", None, "", 2, 0, 0, 0, "", "2026-09-01T00:00:00", 1, "", rows_fed_nothing=2)
    (lake.path / "files").mkdir(parents=True)
    (lake.path / "files" / f"{lost.sha256}.json").write_text(json.dumps(asdict(lost)), encoding="utf-8")
    with pytest.raises(build.BuildFailed, match="must be kept with its reason"):
        build.build(tmp_path)


def may_name_totals(cells: list[str]) -> bool:
    """Ask the quick question of every one of some cells."""
    asked = f"select bool_and({may_be_total('cell')}) from (select unnest(?) as cell)"
    return bool(duckdb.execute(asked, [cells]).fetchall()[0][0])


@settings(max_examples=examples(20), deadline=None)
@given(strategies.lists(strategies.from_regex(TOTAL, fullmatch=True), min_size=5, max_size=5))
def test_no_total_escapes_the_quick_question(totals: list[str]) -> None:
    """Whatever reads as a total has one of the signs by which it is found in a clean file, also in capitals."""
    assert may_name_totals(totals)


def test_the_usual_totals_are_asked_of_and_most_names_are_not() -> None:
    """The words that keys are compared with have a sign of a total; a workshop has none."""
    assert may_name_totals([*TOTALS, "合 计", "TOTAL: "])
    assert may_name_totals([*SIGNS, *map(str.upper, SIGNS)])


OTHER_TOTALS = (
    "本頁合計",
    "總計",
    "総計",
    "합계",
    "Summe",
    "Gesamtsumme:",
    "Totale generale",
    "Celkem",
    "Genel Toplam",
    "Σ",
)
NO_TOTALS = ("会计科", "Totally Safe Ltd", "Gesamtschule", "Media", "기계팀", "Soma", "Assumption plant")


def test_totals_are_named_in_other_languages(tmp_path: Path) -> None:
    rows = "".join(f"{line},{name},x,\n" for line, name in enumerate((*OTHER_TOTALS, *NO_TOTALS), 2))
    done = ingest(text_of(tmp_path, rows, (UNIT,)), tmp_path, date(2026, 9, 1), {})
    assert [reason for _, reason, _ in aside(done.left_out)] == [f'a total: "{name}"' for name in OTHER_TOTALS]
    assert done.rows_fed_nothing == len(OTHER_TOTALS)
    assert not may_name_totals(["Workshop 3"])
