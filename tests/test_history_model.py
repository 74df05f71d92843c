"""Random histories of exports give what the rules in plain Python give: newest records, and the past as known."""

import json
import tempfile
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest

from pipelines.building import dictionary, versions
from pipelines.contracts import contracts
from pipelines.lake.export_order import in_order
from tests.history_model import Export, Known, Version, known, shown_ids

SENT_ON = date(2026, 11, 27)
SOURCES = ("template", "osha_severe", "dinesafe")
COMPLETE = frozenset({"dinesafe"})
FIRST = date(2026, 1, 1)


def history(random: Random) -> list[list[Export]]:
    """Make up loads of exports: versions of a few hazards, sent late, split, in any order and again."""
    exports = []
    days = random.sample(range(300), random.randint(1, 6))
    for number, day in enumerate(days):
        source = random.choice(SOURCES)
        ids = random.sample(range(1, 6), random.randint(1, 5))
        rows = tuple(hazard(random, str(one), source) for one in ids)
        when = FIRST + timedelta(days=day)
        exports.append(Export(f"haz_{number * 7 % 5}_{when.isoformat()}.csv", when, source, rows))
    loads: list[list[Export]] = [[]]
    for export in exports:
        if random.random() < 0.6:
            loads.append([])
        loads[-1].append(export)
    for _ in range(random.choice((0, 0, 1, 2))):
        seen = [export for load in loads for export in load]
        loads.append(random.sample(seen, random.randint(1, min(2, len(seen)))))
    return [load for load in loads if load]


def hazard(random: Random, hazard_id: str, source: str) -> Version:
    days = [FIRST + timedelta(days=31 * random.randint(0, 1)) for _ in range(2)]
    return Version(
        hazard_id,
        random.choice("AAAAB"),
        random.choice((FIRST, FIRST, FIRST, days[0])),
        random.choice((None, date(2026, 3, random.randint(1, 28)))),
        random.choice((None, date(2026, 2, 20))),
        random.random() < 0.2,
        source,
    )


def manifests(loads: Sequence[Sequence[Export]], folder: Path) -> list[dict[str, Any]]:
    """Write the exports as the lake has them."""
    made: dict[Export, dict[str, Any]] = {}
    for number, load in enumerate(loads):
        at = datetime(2026, 11, 27, 8, number).isoformat()  # noqa: DTZ001
        for export in load:
            sending = {"at": at, "file": export.name, "modified": ""}
            if export in made:
                made[export]["sent"].append(sending)
                continue
            made[export] = {
                "sha256": sha256(repr(export).encode()).hexdigest(), "file": export.name, "source": export.source,
                "order": len(made) + 1, "tables": {"hazards": len(export.rows)}, "sent": [sending],
                "loaded_at": at, "encoding": "", "rows_read": len(export.rows), "rows_loaded": len(export.rows),
                "rows_refused": 0, "seconds": 0.0, "message": "", "fields": {},
            }  # fmt: skip
            write(export, folder / f"{made[export]['sha256']}.parquet")
    return [
        dict(one.manifest)
        | {"exported_at": one.exported_at, "exported_by": one.known_by, "export": one.export}
        | {"first_exported_at": one.first_exported_at}
        for one in in_order(made.values())
    ]


def write(export: Export, path: Path) -> None:
    table = contracts().tables["hazards"]
    rows = [
        {name: getattr(row, name, None) for name in table.fields} | {"source": "inspection", "hazard_level": "general"}
        for row in export.rows
    ]
    text = json.dumps(
        [{name: str(cell) if isinstance(cell, date) else cell for name, cell in row.items()} for row in rows]
    )
    columns = ", ".join(
        f"cast(row->>'{name}' as {contracts().fields[name].lake_type}) as {name}" for name in table.fields
    )
    with duckdb.connect() as con:
        con.execute(
            f"copy (select {columns}, '{export.source}' as export_format from"
            f" (select unnest(from_json(?, '[\"json\"]')) as row)) to '{path}' (format parquet)",
            [text],
        )


def a_few_of(seeds: range, count: int) -> list[Any]:
    """Take the first seeds for every run, the others for the long ones."""
    return [*seeds[:count], *(pytest.param(seed, marks=pytest.mark.soak) for seed in seeds[count:])]


def staged(loads: Sequence[Sequence[Export]]) -> dict[tuple[str, str], Known]:
    """Give what is known of each hazard by source and id, as a build stages it."""
    return {(row[0], row[1].removesuffix(f" ({row[0]})")): Known(*row[2:]) for row in staged_rows(loads)}


def staged_rows(loads: Sequence[Sequence[Export]]) -> list[tuple[Any, ...]]:
    """Stage the hazards of a history the way a build does: source, id, and what is known."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as con:
        given = manifests(loads, Path(folder))
        dictionary.write_files(con, Path(folder), given)
        versions.prepare(con)
        files = versions.sent_files("hazards", given, folder)
        complete = dict.fromkeys(COMPLETE, "month")
        table = contracts().tables["hazards"]
        versions.stage(versions.Staging(con, table, contracts().fields, files, complete))
        names = "export_format, hazard_id, unit_id, found_date, coalesce(original_due_date, due_date), treated_date"
        rows = con.execute(f"select {names}, null from stg_hazards").fetchall()
        if len(files) > 1:
            rows += con.execute(
                f"select {names}, gone.withdrawn_date from stg_gone_hazards join gone_hazards as gone using (hazard_id)"
            ).fetchall()
    return rows


@pytest.mark.parametrize("seed", a_few_of(range(60), 6))
def test_a_history_gives_what_the_rules_give(seed: int) -> None:
    loads = history(Random(seed))
    assert staged(loads) == known(loads, SENT_ON, COMPLETE), loads


@pytest.mark.parametrize("seed", a_few_of(range(100, 112), 2))
def test_the_order_of_loading_changes_nothing(seed: int) -> None:
    """What was sent once comes to the same whatever was loaded first; ids that clash are those of the oldest export."""
    random = Random(seed)
    exports = list(dict.fromkeys(export for load in history(random) for export in load))
    shuffled = random.sample(exports, len(exports))
    assert staged([exports]) == staged([[export] for export in shuffled]), exports
    assert sorted(map(str, staged_rows([exports]))) == sorted(map(str, staged_rows([[one] for one in shuffled])))


@pytest.mark.parametrize("seed", a_few_of(range(200, 212), 2))
def test_of_sources_with_the_same_id_the_oldest_export_keeps_it(seed: int) -> None:
    loads = history(Random(seed))
    named = shown_ids(loads)
    for source, hazard_id, *_ in staged_rows(loads):
        assert hazard_id == named[source, hazard_id.removesuffix(f" ({source})")], loads


@pytest.mark.soak
def test_two_thousand_histories_give_what_the_rules_give() -> None:
    for seed in range(1000, 3000):
        loads = history(Random(seed))
        assert staged(loads) == known(loads, SENT_ON, COMPLETE), (seed, loads)
