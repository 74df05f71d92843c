"""Build a new warehouse from the lake (newest records, models, marts, checks) and publish it under a new name."""

import json
import os
import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb

from pipelines.building import dictionary, history_notes, own_slices, unit_circles, unit_dates, versions, withdrawn
from pipelines.building.insert import insert
from pipelines.building.model_order import NoOrder
from pipelines.building.model_order import in_order as models_in_order
from pipelines.definitions.kpi_file import Mart
from pipelines.definitions.read import Definitions, definitions
from pipelines.definitions.settings import in_force
from pipelines.lake.export_order import in_order
from pipelines.memory import memory_limit

HERE = Path(__file__).parents[1]
CHECKS = HERE / "checks"
MODELS = HERE / "models"
KEPT_WAREHOUSES = 3
FEW_ROWS = 10_000  # to share fewer than these between threads costs more than it saves
LIMIT = re.compile(r"\{(\w+)\}")
OTHER_LANGUAGE = re.compile(r"([a-z]{2,3}): (.*)")
HEADER = re.compile(r"-- (level|record|beside): (\w+)")

Manifest = dict[str, Any]
Progress = Callable[[str], None]


class BuildFailed(Exception):
    """The new warehouse was not published; the message says why and what to do."""


def build(
    data_dir: Path, progress: Progress | None = None, without: frozenset[str] = frozenset(), is_trial: bool = False
) -> Path:
    """Make a whole warehouse from the lake beside the ones in use, check it, and publish it.

    Readers take the newest name, so an old warehouse stays in use until the new one is whole. Returns its path. Files
    named in without, by their hash, are left out; a trial publishes nothing.
    Raises BuildFailed when a check finds rows that must not exist.
    """
    say = progress or (lambda step: None)
    folder = data_dir / "warehouse"
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"draft-{uuid4().hex}.part"
    built_at = datetime.now(UTC)
    try:
        with in_force(data_dir):
            manifests = manifests_in_order(data_dir / "lake" / "files")
            with duckdb.connect(str(draft), config=_settings(folder, manifests)) as con:
                _fill(con, data_dir / "lake", manifests, built_at, say, without)
                say("check")
                _check(con)
                if not is_trial:
                    history_notes.write(con, data_dir / "lake", manifests)
                con.execute("checkpoint")
        if is_trial:
            return draft
        say("publish")
        return publish(draft, folder, built_at)
    finally:
        for leftover in folder.glob(f"{draft.name}*"):
            leftover.unlink()


def publish(draft: Path, folder: Path, built_at: datetime) -> Path:
    """Give the finished draft its own new name, and drop all but the last few warehouses."""
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    warehouse = folder / f"{built_at:%Y%m%dT%H%M%S.%fZ}.duckdb"
    draft.rename(warehouse)
    for old in sorted(folder.glob("*.duckdb"))[:-KEPT_WAREHOUSES]:
        old.unlink(missing_ok=True)
    return warehouse


def _settings(folder: Path, manifests: list[Manifest]) -> dict[str, str | bool | int | float | list[str]]:
    is_small = sum(manifest["rows_loaded"] for manifest in manifests) < FEW_ROWS
    return {
        **({"threads": 1} if is_small else {}),
        "memory_limit": memory_limit(),
        "temp_directory": str(folder / "spill"),
        "preserve_insertion_order": False,
    }


def _fill(
    con: duckdb.DuckDBPyConnection,
    lake: Path,
    every: list[Manifest],
    built_at: datetime,
    say: Progress,
    without: frozenset[str],
) -> None:
    known = definitions()
    manifests = [
        one | {"tables": {}, "fields": {}} if one["sha256"] in without or one.get("set_aside") else one for one in every
    ]
    dictionary.write_files(con, lake, manifests)
    dictionary.write_risk_methods(con, known.risk_methods)
    dictionary.write_colour_rules(con, known.colour_rules)
    dictionary.write_warning_rules(con, known.warning_rules)
    dictionary.write_operation_score(con, known.operation_score)
    dictionary.write_company(con, known)
    dictionary.write_default_targets(con, known.targets)
    dictionary.write_check_limits(con, known.checks)
    dictionary.write_sentences(con, known.sentences)
    versions.prepare(con)
    for table in known.contracts.tables.values():
        say(f"newest {table.name}")
        files = versions.sent_files(table.name, manifests, str(lake / table.name))
        versions.stage(versions.Staging(con, table, known.contracts.fields, files, complete_for(known)))
    history_notes.refuse_clashes(con)
    unit_circles.cut(con)
    own_slices.keep(con, known)
    models = {path.stem: path.read_text(encoding="utf-8") for path in sorted(MODELS.glob("*.sql"))}
    models = own_slices.with_own(known, models)
    macros = {name: sql for name, sql in models.items() if name.endswith("_rows")}
    for name in _in_order({name: sql for name, sql in models.items() if name not in macros}):
        say(name)
        con.execute(f"create table {name} as {models[name]}")
    changed = withdrawn.keep(con, known.contracts.tables, models)
    as_of = dictionary.write_build(con, built_at)
    unit_dates.write(con, manifests)
    dictionary.write_definitions(con, known)
    con.execute(
        "create table models as select unnest(?) as model, unnest(?) as sql", [list(models), list(models.values())]
    )
    withdrawn.write_known(con, known.contracts.tables, known.kpis.marts.values(), models, changed)
    for name, sql in macros.items():
        asked = withdrawn.as_known(sql, changed).replace(":as_of", "as_of_date")
        con.execute(f"create macro {name}(as_of_date) as table {asked}")
    withdrawn.unsettle(con, macros, changed)
    say("area levels")
    dictionary.write_area_levels(con)
    for mart in known.kpis.marts.values():
        say(mart.name)
        _sum_months(con, mart, as_of)


def complete_for(known: Definitions) -> dict[str, str]:
    """Give the sources whose exports hold all records of a period, with that period."""
    said = {name: getattr(source, "complete_for", "") for name, source in known.sources.items()}
    return {name: period for name, period in said.items() if period}


def manifests_in_order(folder: Path) -> list[Manifest]:
    """Read what was loaded, oldest export first, with when each was exported and how that is known."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")]
    return [
        {
            **exported.manifest,
            "exported_at": exported.exported_at,
            "exported_by": exported.known_by,
            "export": exported.export,
            "first_exported_at": exported.first_exported_at,
        }
        for exported in in_order(found)
    ]


def _in_order(models: dict[str, str]) -> list[str]:
    try:
        return models_in_order(models)
    except NoOrder as fault:
        raise BuildFailed(f"{fault}. The old warehouse stays in use.") from None


def _sum_months(con: duckdb.DuckDBPyConnection, mart: Mart, as_of: object) -> None:
    """Add the row-level facts up to one row per month, unit, area, export format and slices."""
    sums = ", ".join(
        f"cast(sum({name}) as {'bigint' if name.endswith('_count') else 'double'}) as {name}" for name in mart.sums
    )
    for table, keys in mart.tables.items():
        names = ", ".join(keys)
        month = "cast(date_trunc('month', event_date) as date) as month_date"
        con.execute(
            f"create table {table} as select {month}, {names}, {sums}"
            f" from {mart.rows}(cast(? as date)) group by month_date, {names} order by month_date",
            [as_of],
        )


def _check(con: duckdb.DuckDBPyConnection) -> None:
    """Run every rule; rows that must not exist stop the build, rows that should not are kept as warnings.

    A rule of `-- level: warn` names the table whose records it speaks of (`-- record: hazards`); its first column is
    their id. A column `detail` says what the record is to be compared with. `-- beside: rates`: rates that the record
    enters say it too.
    """
    con.execute(
        "create table warnings (check_name varchar, sentence map(varchar, varchar), record varchar,"
        " id varchar, row_count bigint, is_beside_rates boolean)"
    )
    con.execute("create table warning_records (check_name varchar, record_id varchar, detail varchar)")
    limits = definitions().checks.written()
    sent = {name for (name,) in con.execute("select table_name from tables_loaded where row_count > 0").fetchall()}
    for path in sorted(CHECKS.glob("*.sql")):
        sql = path.read_text(encoding="utf-8")
        said, header = _with_limits(sentences(sql), limits), dict(HEADER.findall(sql))
        if header.get("level") == "warn":
            if header["record"] in sent or con.execute(f"select exists(from {header['record']})").fetchall()[0][0]:
                _warn(con, path.stem, said, sql, header)
        elif found := con.execute(f"select count(*) from ({sql})").fetchall()[0][0]:
            rows = con.execute(f"select * from ({sql}) limit 3").fetch_df().to_dict("records")
            raise BuildFailed(f"{said['en']} ({path.stem}: {found} rows, {rows}). The old warehouse stays in use.")


def sentences(sql: str) -> dict[str, str]:
    """Give what a rule says: the comment lines above its SQL, `-- zh: ` (or another code) those of other languages."""
    said: dict[str, list[str]] = {}
    for line in (line for line in sql.splitlines() if line.startswith("-- ") and not HEADER.match(line)):
        code, text = found.groups() if (found := OTHER_LANGUAGE.match(line[3:])) else ("en", line[3:])
        said.setdefault(code, []).append(text)
    return {code: _joined(lines) for code, lines in said.items()}


def _with_limits(said: dict[str, str], limits: dict[str, str]) -> dict[str, str]:
    """Put the numbers in force into what a rule says: {copied_texts} is 5."""
    return {code: LIMIT.sub(lambda place: limits[place[1]], text) for code, text in said.items()}


def _joined(lines: list[str]) -> str:
    """Join lines with a space, but where a language writes without them."""
    is_wide = unicodedata.east_asian_width(lines[0][-1]) in "WF"
    return ("" if is_wide else " ").join(lines)


def _warn(con: duckdb.DuckDBPyConnection, name: str, said: dict[str, str], sql: str, header: dict[str, str]) -> None:
    """Keep the records that trip a rule of level warn; none of them is changed or left out."""
    con.execute(f"create or replace temp table tripped as {sql}")
    columns = [column[0] for column in con.execute("from tripped limit 0").description]
    key, detail = columns[0], "detail" if "detail" in columns else "null"
    if found := con.execute("select count(*) from tripped").fetchall()[0][0]:
        con.execute(
            f"insert into warning_records select ?, cast({key} as varchar), cast({detail} as varchar) from tripped",
            [name],
        )
        insert(con, "warnings", [(name, said, header["record"], key, found, header.get("beside") == "rates")])
