"""Of a large warehouse a load changes only what its files move: to the last digit what a build from nothing gives."""

import csv
import json
import random
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from pipelines.building import build as building
from pipelines.building import filling, moves, touched_records
from pipelines.building.moved_files import Listed, MovedFiles, moved_files, order_of
from pipelines.building.moving import Moving
from pipelines.building.parts import Part
from pipelines.building.versions import Staging
from pipelines.definitions.kpi_file import rows_of
from pipelines.lake.lake import Lake
from pipelines.lake.sent_loads import sent_loads
from pipelines.load import Progress, load, rebuild
from pipelines.verify import verify
from tests.conftest import run_here
from tests.test_parts import assert_as_from_nothing, changed, sample

PIPELINES = Path(__file__).parents[1] / "pipelines"
IN_NUMBERS = ("hazards", "inspections", "checks")
OTHERS = ("units", "accidents", "exposures", "inspection_plans", "areas")
OWN_ID = {"hazards": "Hazard ID", "inspections": "Inspection ID", "checks": "Check ID"}


@pytest.fixture(autouse=True)
def _as_if_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Treat a few rows as if they were many, and many new ones as if they were few."""
    monkeypatch.setattr(filling, "FEW_ROWS", 0)
    monkeypatch.setattr(touched_records, "MOST", 1.0)


@pytest.fixture
def changes(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Note the parts that were changed where something moved."""
    noted: set[str] = set()
    put, change = Moving._put, Moving._change

    def put_noted(moving: Moving, table: str, *more: object) -> None:
        noted.add(table)
        put(moving, table, *more)  # type: ignore[arg-type]  # as it was given

    def change_noted(moving: Moving, table: str, *more: object) -> None:
        noted.add(table)
        change(moving, table, *more)  # type: ignore[arg-type]  # as it was given

    monkeypatch.setattr(Moving, "_put", put_noted)
    monkeypatch.setattr(Moving, "_change", change_noted)
    return noted


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(2, 60))])
def test_a_history_of_loads_moves_what_a_build_from_nothing_gives(seed: int, tmp_path: Path, changes: set[str]) -> None:
    """New months, corrections, older exports, withdrawn and restored records, moved units, loads undone, sent again."""
    chance, data = random.Random(seed), tmp_path / "data"
    first = [written(chance, tmp_path, table, 0) for table in (*IN_NUMBERS, *OTHERS)]
    assert load(first, data).build
    sent = [*first]
    for step in range(1, 6):
        if len(known := sent_loads(Lake(data / "lake"))) > 1 and chance.random() < 0.2:
            assert rebuild(data, without=chance.choice(known).at).build
        elif chance.random() < 0.2:
            if "Nothing new" in load(chance.sample(sent, chance.randint(1, 4)), data).message:
                continue
        else:
            tables = chance.sample(IN_NUMBERS, chance.randint(1, 3)) + chance.sample(OTHERS, chance.randint(0, 1))
            new = [written(chance, tmp_path, table, step) for table in tables]
            assert load(new, data).build
            sent += new
        assert_as_from_nothing(data)
    if seed == 1:
        marts = {*moves.MARTS, *(f"{mart}_of_units" for mart in moves.MARTS)}
        every = {*moves.TABLES, *marts, "check_months_by_item_code"}
        assert every - changes <= {"hazards_reopened"}, every - changes


@pytest.mark.parametrize("name", [*moves.TABLES, *moves.MARTS, *moves.CHECKS, "columns_gone"])
def test_what_is_declared_of_a_select_was_thought_of_its_present_text(name: str) -> None:
    """One that is changed may go by other keys, months or records: look at its declaration, then write the new name."""
    of_checks = name in {*moves.CHECKS, "columns_gone"}
    file = f"checks/{name}" if of_checks else f"models/{rows_of(name) if name in moves.MARTS else name}"
    text = (PIPELINES / f"{file}.sql").read_text(encoding="utf-8")
    assert moves.THOUGHT_OF[name] == moves.text_of(text), f'write "{name}": "{moves.text_of(text)}" into moves.py'


def test_a_select_that_nobody_thought_of_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance, data = random.Random(5), tmp_path / "data"
    load([written(chance, tmp_path, table, 0) for table in IN_NUMBERS], data)
    said: list[str] = []
    monkeypatch.setitem(moves.THOUGHT_OF, "hazards", "another")
    monkeypatch.setattr(touched_records, "touch", lambda staging, *_: said.append(staging.name))
    load([written(chance, tmp_path, "hazards", 1)], data)
    assert "hazards" not in said
    assert_as_from_nothing(data)


def test_what_cannot_be_changed_in_part_is_built_from_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault in what was thought of must cost time, never a number."""
    chance, data = random.Random(6), tmp_path / "data"
    load([written(chance, tmp_path, table, 0) for table in IN_NUMBERS], data)

    def broken(*_asked: object) -> None:
        raise duckdb.CatalogException("no such table")

    monkeypatch.setattr(Moving, "_change", broken)
    steps: list[str] = []
    new = [written(chance, tmp_path, "hazards", 1)]
    monkeypatch.setattr(building, "_pays", lambda *_: True)
    assert load(new, data, Progress(step=steps.append)).build
    assert "from nothing" in steps
    assert_as_from_nothing(data)


HAZARDS = (
    "Hazard ID,Unit ID,Found by,Hazard level,Found on,Inspection ID,Area ID,Legal basis,Due date,Treated on,Accepted on"
)


def test_a_new_file_moves_months_long_before_its_own(tmp_path: Path, changes: set[str]) -> None:
    """What happened since reaches back.

    By hand: A, accepted on 10 February, is found again (B: same place, same basis) on 15 April, within 90 days. C, open
    since 10 January, turns out treated on 5 February: it is open at the end of January alone. B was found by the
    inspection of 3 February, which was clean before. D falls due on 20 May, in a month that only the new file reaches.
    """
    data = tmp_path / "data"
    old = [
        "A,T1,inspection,general,2026-01-20,,P1,GB 1,2026-03-10,2026-02-05,2026-02-10",
        "C,T1,inspection,general,2026-01-10,,P2,GB 2,2026-01-31,,",
        "D,T1,inspection,general,2026-03-20,,P3,GB 3,2026-05-20,,",
    ]
    new = [
        "B,T1,inspection,general,2026-04-15,I1,P1,GB 1,2026-05-10,,",
        "C,T1,inspection,general,2026-01-10,,P2,GB 2,2026-01-31,2026-02-05,",
        "E,T1,inspection,general,2026-05-02,,P4,GB 4,2026-05-31,,",
    ]
    inspected = "Inspection ID,Unit ID,Inspection type,Completed on\nI1,T1,routine,2026-02-03\n"
    (first := tmp_path / "inspections 2026-03-31.csv").write_text(inspected, encoding="utf-8")
    files = [tmp_path / f"hazards {day}.csv" for day in ("2026-03-31", "2026-05-31")]
    for file, rows in zip(files, (old, new), strict=True):
        file.write_text("\n".join([HAZARDS, *rows, ""]), encoding="utf-8")
    load([first, files[0]], data)
    assert sums(data, "hazard_accepted_months", "recurred_count") == [("2026-02", 0)]
    assert sums(data, "hazard_open_months", "open_count") == [("2026-01", 2), ("2026-02", 1), ("2026-03", 2)]
    assert sums(data, "inspection_months", "clean_count") == [("2026-02", 1)]
    assert sums(data, "hazard_due_months", "due_count") == [("2026-01", 1), ("2026-03", 1)]
    load([files[1]], data)
    assert {"hazards", "hazard_accepted_months", "hazard_open_months", "inspection_months"} <= changes
    assert sums(data, "hazard_accepted_months", "recurred_count") == [("2026-02", 1)]
    assert sums(data, "hazard_open_months", "open_count") == [
        ("2026-01", 2), ("2026-03", 1), ("2026-04", 2), ("2026-05", 3),
    ]  # fmt: skip
    assert sums(data, "inspection_months", "clean_count") == [("2026-02", 0)]
    assert sums(data, "hazard_due_months", "due_count") == [("2026-01", 1), ("2026-03", 1), ("2026-05", 3)]
    assert verify(data).differing == ()


def test_an_undone_load_and_one_sent_again_cost_what_they_move(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By hand, of A, B (the first file) and B, C (the second): the second moves B and C, the first sent again B."""
    data, files, looked_at = tmp_path / "data", [tmp_path / f"hazards 2026-0{month}-28.csv" for month in (3, 5)], []
    for file, names in zip(files, ("AB", "BC"), strict=True):
        rows = [f"{name},T1,inspection,general,2026-01-20,,P1,GB 1,2026-03-1{file.name[13]},," for name in names]
        file.write_text("\n".join([HAZARDS, *rows, ""]), encoding="utf-8")
    stage = touched_records.stage_touched

    def noted(staging: Staging, moved: MovedFiles) -> None:
        looked_at.append(sorted(staging.con.execute("from touched_hazards").fetchall()))
        stage(staging, moved)

    monkeypatch.setattr(touched_records, "stage_touched", noted)
    load(files[:1], data)
    load([*files[1:], written(random.Random(3), tmp_path, "accidents", 1)], data)
    assert warned(data) >= {"accidents_without_hours"}
    load(files[:1], data)
    rebuild(data, without="last")
    assert not (data / "lake" / "undone" / "hazards").exists()
    rebuild(data, without="last")
    assert looked_at == [[("B",), ("C",)], [("B",)], [("B",)], [("B",), ("C",)]]
    assert not any((data / "lake" / "undone").glob("*/"))
    assert "accidents_without_hours" not in warned(data)  # with the last accident goes what was said of it
    assert verify(data).differing == ()


def test_what_is_sent_again_and_says_the_same_leaves_all_that_is_made_of_it(tmp_path: Path) -> None:
    """By hand: B stands in both files alike, only its file is another; of A and C there is one version each."""
    data, files = tmp_path / "data", [tmp_path / f"hazards 2026-0{month}-28.csv" for month in (3, 4, 5)]
    for file, names in zip(files, ("AB", "CD", "B"), strict=True):
        rows = [f"{name},T1,inspection,general,2026-01-20,,P1,GB 1,2026-03-10,," for name in names]
        file.write_text("\n".join([HAZARDS, *rows, ""]), encoding="utf-8")
    load(files[:2], data)
    before = held(data)
    load(files[:1], data)
    assert held(data) == before
    load(files[2:], data)
    assert held(data) != before
    assert verify(data).differing == ()


def held(data: Path) -> str:
    """Give what the part of the hazards holds, by name, in the warehouse in use."""
    with duckdb.connect(str(max((data / "warehouse").glob("*.duckdb"))), read_only=True) as con:
        return str(con.execute("select holds from parts where part = 'hazards'").fetchall()[0][0])


def warned(data: Path) -> set[str]:
    """Give the rules of which the warehouse in use says something."""
    with duckdb.connect(str(max((data / "warehouse").glob("*.duckdb"))), read_only=True) as con:
        return {name for (name,) in con.execute("select check_name from warnings").fetchall()}


def listed(names: str) -> list[Listed]:
    """List files that are named by a letter, the larger ones by a capital."""
    return [Listed(name, "", f"{9 if name.isupper() else 1} 0", "2026-11-28", name) for name in names]


@pytest.mark.parametrize(
    ("then", "now", "new", "placed"),
    [
        ("abc", "abcd", "d", ""),
        ("abc", "xabc", "x", ""),
        ("abc", "bca", "", "a"),
        ("Abc", "bcA", "", "bc"),
        ("ABc", "cAB", "", "c"),
        ("abcDe", "aebDfc", "f", "ce"),
    ],
)
def test_of_files_that_changed_places_the_fewest_rows_move(then: str, now: str, new: str, placed: str) -> None:
    before = {order_of("hazards"): Part(json.dumps(listed(then)), "")}
    moved = moved_files(before, "hazards", listed(now), Path())
    assert moved is not None
    assert ("".join(moved.new), "".join(sorted(moved.placed))) == (new, placed)


def test_what_cannot_be_told_of_files_is_built_from_nothing() -> None:
    """Rows that were read again or lost, and an order of first exports that changed, leave records unknown."""
    before = {order_of("hazards"): Part(json.dumps(listed("ab")), "")}
    read_again = [listed("a")[0]._replace(rows="2 0"), *listed("b")]
    first = [one._replace(first=one.first.translate({97: "b", 98: "a"})) for one in listed("ab")]
    for files in (read_again, listed("b"), first):
        assert moved_files(before, "hazards", files, Path("nowhere")) is None
    redated = moved_files(before, "hazards", [listed("a")[0], listed("b")[0]._replace(day="2026-11-29")], Path())
    assert redated is not None
    assert redated.redated == ("b",)


def test_a_number_that_was_changed_by_hand_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "data"
    load([written(random.Random(7), tmp_path, "hazards", 0)], data)
    assert "what a build from nothing gives" in verify(data).said
    with duckdb.connect(str(max((data / "warehouse").glob("*.duckdb")))) as con:
        con.execute("update hazard_found_months set found_count = found_count + 1 where month_date = (select"
                    " max(month_date) from hazard_found_months)")  # fmt: skip
    assert verify(data).differing == ("hazard_found_months",)
    done = run_here("pipelines", "build", "--verify", data=data)
    assert (done.returncode, "hazard_found_months" in done.stdout) == (1, True)
    monkeypatch.setenv("FOURCOLOR_WARNINGS", "off")
    assert run_here("pipelines", "build", "--from-nothing", data=data).returncode == 0
    done = run_here("pipelines", "build", "--verify", "--format", "json", data=data)
    assert (done.returncode, json.loads(done.stdout)["differing"]) == (0, [])
    assert verify(tmp_path / "nowhere").why


def sums(data: Path, mart: str, name: str) -> list[tuple[str, int]]:
    """Give the sum of every month of a mart in the warehouse in use."""
    asked = f"select strftime(month_date, '%Y-%m') as month, sum({name}) from {mart} group by month order by month"
    with duckdb.connect(str(max((data / "warehouse").glob("*.duckdb"))), read_only=True) as con:
        return [(month, int(count)) for month, count in con.execute(asked).fetchall()]


def written(chance: random.Random, folder: Path, table: str, step: int) -> Path:
    """Write an export of some records: of before, partly changed, and new ones, some of other months."""
    columns, known = sample(table)
    rows = []
    for row in chance.sample(known, chance.randint(3, len(known))):
        cells = dict(zip(columns, changed(chance, columns, row), strict=True))
        if table in IN_NUMBERS and step and chance.random() < 0.5:
            cells[OWN_ID[table]] = f"N{chance.randint(1, 3)}-{cells[OWN_ID[table]]}"
        if table in IN_NUMBERS and chance.random() < 0.3:
            cells = later(cells, chance.choice([-40, 3, 31, 62, 400, 720]))
        if table == "checks" and chance.random() < 0.5:
            cells["Result"] = chance.choice(["conforming", "nonconforming", "not_applicable"])
        if table == "hazards" and chance.random() < 0.5:
            cells["Inspection ID"] = chance.choice(["I0001", "I0003", "N1-I0002", ""])
        rows.append(list(cells.values()))
    path = folder / "sent" / str(step) / f"{table} {date(2026, 11, 1) + timedelta(chance.randint(0, 20)):%Y-%m-%d}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
    return path


def later(cells: dict[str, str], days: int) -> dict[str, str]:
    """Move all days of a record."""
    return {
        name: str(date.fromisoformat(cell) + timedelta(days)) if is_day(cell) else cell for name, cell in cells.items()
    }


def is_day(cell: str) -> bool:
    return len(cell) == 10 and cell[4] == cell[7] == "-"
