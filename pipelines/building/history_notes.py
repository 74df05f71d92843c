"""Say of every file of the last load what its versions did to the records: went back, were older, clashed, withdrew."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from pipelines.contracts import contracts
from pipelines.lake.export_order import moment, sendings

NOTES = "history_notes.json"
SHOWN = 3
KNOWN_BY = {
    "source": "the date in it",
    "name": "the date in its name",
    "modified": "the order of names and days of modification",
    "loaded": "when it was loaded",
    "sent": "it was sent again",
}


def refuse_clashes(con: duckdb.DuckDBPyConnection) -> None:
    """Count the versions that clash as refused rows of their files, and keep them with their reason."""
    con.execute(
        "insert into refused_rows select files.file, null, clashes.reason, clashes.cells, clashes.file_hash"
        " from clashes join files using (file_hash)"
    )
    con.execute(
        "update files set rows_loaded = rows_loaded - clashed.found, rows_refused = rows_refused + clashed.found"
        " from (select file_hash, count(*) as found from clashes group by file_hash) as clashed"
        " where clashed.file_hash = files.file_hash"
    )


def write(con: duckdb.DuckDBPyConnection, lake: Path, manifests: Iterable[Mapping[str, Any]]) -> None:
    """Write a sentence for all that there is to say about the files of the last load, and add it to their message."""
    given = list(manifests)
    last = max((moment(sendings(one)[-1]["at"]) for one in given), default=None)
    notes: dict[str, dict[str, Any]] = {}
    asked = "exists(from went_back), exists(from clashes), exists(from cut_parents)"
    has_back, has_clashed, has_cut = con.execute(f"select {asked}").fetchall()[0]
    of_last = [one for one in given if moment(sendings(one)[-1]["at"]) == last]
    older, lacking = _count_older(con, of_last, given), _lacking(con, of_last, given)
    for one in given:
        if moment(sendings(one)[-1]["at"]) == last:
            said = [
                *_sent(one),
                *_older(one, older[one["sha256"]]),
                *(_back(con, one) if has_back else ()),
                *(_clashed(con, one) if has_clashed else ()),
                *_withdrawn(con, one, lacking),
                *(_cut(con, one) if has_cut else ()),
            ]
            if said:
                notes[one["sha256"]] = {"says": said, "refused": _count(con, "clashes", one)}
    for file_hash, note in notes.items():
        con.execute(
            "update files set message = concat_ws('; ', nullif(message, ''), ?) where file_hash = ?",
            ["; ".join(note["says"]), file_hash],
        )
    if not given:
        return
    draft = lake / f"{NOTES}.part"
    draft.write_text(json.dumps(notes, ensure_ascii=False), encoding="utf-8")
    draft.replace(lake / NOTES)


def read(lake: Path) -> dict[str, Any]:
    """Give what the last build said of the files of the last load, by their hash."""
    path = lake / NOTES
    found: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return found


def _count(con: duckdb.DuckDBPyConnection, table: str, one: Mapping[str, Any]) -> int:
    asked = f"select count(*) from {table} where file_hash = ?"
    found: int = con.execute(asked, [one["sha256"]]).fetchall()[0][0]
    return found


def _named(rows: list[tuple[Any, ...]], count: int) -> str:
    shown = ", ".join(": ".join(map(str, row)) if len(row) > 1 else str(row[0]) for row in rows[:SHOWN])
    return f"{shown}{', …' if count > SHOWN else ''}"


def _records(count: int) -> str:
    return f"{count} record{'' if count == 1 else 's'}"


def _sent(one: Mapping[str, Any]) -> list[str]:
    return ["sent again, so it is the newest export again"] if one["exported_by"] == "sent" else []


def _count_older(
    con: duckdb.DuckDBPyConnection, of_last: Sequence[Mapping[str, Any]], every: Sequence[Mapping[str, Any]]
) -> Counter[str]:
    """Count by file the records that stand in a newer export, so that its own versions do not count.

    Each table is asked once for all files: to ask of each would open all files for each.
    """
    hashes, older = [one["sha256"] for one in of_last], Counter[str]()
    for table in {name: None for one in of_last for name in one["tables"]}:
        if sum(bool(other["tables"].get(table)) for other in every) > 1:  # a record of a single export has one version
            found = con.execute(
                f"select sent.file_hash, count(*) from sent_{table} as sent join repeated_{table} as repeated"
                f" using ({', '.join(contracts().tables[table].key)})"
                " where list_contains(?, sent.file_hash) and sent.rank < repeated.newest_rank group by sent.file_hash",
                [hashes],
            )
            older.update(dict(found.fetchall()))
    return older


def _older(one: Mapping[str, Any], found: int) -> list[str]:
    """Say how many of its records stand in a newer export."""
    if not found:
        return []
    return [
        f"{_records(found)} of it {'is' if found == 1 else 'are'} older than what another export holds, known by"
        f" {KNOWN_BY[one['exported_by']]}, and {'does' if found == 1 else 'do'} not count: send the file again by its"
        " name if it is the newest"
    ]


def _back(con: duckdb.DuckDBPyConnection, one: Mapping[str, Any]) -> list[str]:
    count = _count(con, "went_back", one)
    rows = con.execute(
        "select record_id, what from went_back where file_hash = ? order by all limit ?", [one["sha256"], SHOWN]
    ).fetchall()
    if not count:
        return []
    return [f"{_records(count)} went back to an older state ({_named(rows, count)})"]


def _clashed(con: duckdb.DuckDBPyConnection, one: Mapping[str, Any]) -> list[str]:
    count = _count(con, "clashes", one)
    rows = con.execute(
        "select reason from clashes where file_hash = ? order by all limit 1", [one["sha256"]]
    ).fetchall()
    said = [f"{_records(count)} refused as another record under the same id ({rows[0][0]})"] if count else []
    others = con.execute(
        "select clashes.reason, files.file from clashes join files using (file_hash)"
        " where first_hash = ? and file_hash <> first_hash order by all",
        [one["sha256"]],
    ).fetchall()
    if others:
        named = _named(list(dict.fromkeys((file,) for _, file in others)), len({file for _, file in others}))
        verb = "is" if len(others) == 1 else "are"
        said.append(
            f"{_records(len(others))} of {named} {verb} refused, as this older export has the id ({others[0][0]})"
        )
    return said


def _lacking(
    con: duckdb.DuckDBPyConnection, of_last: Sequence[Mapping[str, Any]], every: Sequence[Mapping[str, Any]]
) -> set[str]:
    """Name the tables of some files in which records are withdrawn because a complete export lacks them."""
    tables = {name for one in of_last for name in one["tables"] if "is_deleted" in contracts().tables[name].fields}
    staged = [name for name in tables if any(one["tables"].get(name) for one in every)]  # nothing is of heads alone
    return {
        name for name in staged if con.execute(f"select exists(from gone_{name} where is_missing)").fetchall()[0][0]
    }


def _withdrawn(con: duckdb.DuckDBPyConnection, one: Mapping[str, Any], lacking: set[str]) -> list[str]:
    """Say how many records are withdrawn because this export is complete and lacks them."""
    said = []
    for table in (name for name in one["tables"] if name in lacking):
        rows = con.execute(
            f"select gone.* exclude (rank, withdrawn_date, is_missing) from gone_{table} as gone"
            f" join files_{table} as files on files.rank = gone.rank where gone.is_missing and files.file_hash = ?"
            " order by all",
            [one["sha256"]],
        ).fetchall()
        if rows:
            said.append(
                f"{_records(len(rows))} of {table} missing from it {'counts' if len(rows) == 1 else 'count'}"
                f" as withdrawn ({_named(rows, len(rows))})"
            )
    return said


def _cut(con: duckdb.DuckDBPyConnection, one: Mapping[str, Any]) -> list[str]:
    """Say which parents are left out, as units stand above each other in a circle or too deep."""
    rows = con.execute(
        "select cut_parents.why, cut_parents.unit_id from cut_parents join units using (unit_id)"
        " where units.file_hash = ? order by all",
        [one["sha256"]],
    ).fetchall()
    where = {"circle": "stand above each other in a circle", "deep": "stand more than 100 levels deep"}
    said = []
    for why, words in where.items():
        if units := [(unit,) for found, unit in rows if found == why]:
            said.append(f"units {words}: the parent of {_named(units, len(units))} is left out until it is corrected")
    return said
