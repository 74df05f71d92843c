"""Build a new warehouse from the lake (newest records, models, marts, checks) and publish it under a new name."""

import json
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import duckdb

from pipelines.building import history_notes, own_slices
from pipelines.building.filling import Engine, Filling, Manifest, fill
from pipelines.building.insert import insert
from pipelines.building.model_order import NoOrder
from pipelines.building.model_order import in_order as models_in_order
from pipelines.building.moves import RECORDS, ByRecord
from pipelines.building.moving import Moving
from pipelines.building.parts import NONE, NotAll, Part, Parts, read_parts
from pipelines.definitions.read import definitions
from pipelines.definitions.settings import in_force
from pipelines.lake.export_order import in_order
from pipelines.lake.on_disk import sync
from pipelines.memory import memory_limit
from pipelines.small_plans import plan_quickly
from pipelines.warehouses import drop_old, newest, next_name, opened

HERE = Path(__file__).parents[1]
CHECKS = HERE / "checks"
MODELS = HERE / "models"
SMALL_BLOCK = 16_384  # bytes: a warehouse of few rows has some hundred tables that fill no block
LARGEST_COPY = 64 << 20  # bytes: to copy more pays only where most of it stays
EMPTY: dict[str, bytes] = {}  # warehouses without a row, by their definitions
LIMIT = re.compile(r"\{(\w+)\}")
OTHER_LANGUAGE = re.compile(r"([a-z]{2,3}): (.*)")
HEADER = re.compile(r"-- (level|record|beside): (\w+)")

Progress = Callable[[str], None]


class BuildFailed(Exception):
    """The new warehouse was not published; the message says why and what to do."""


def build(
    data_dir: Path,
    progress: Progress | None = None,
    without: frozenset[str] = frozenset(),
    is_trial: bool = False,
    from_nothing: bool = False,
    built_at: datetime | None = None,
    engine: Engine | None = None,
) -> Path:
    """Make a whole warehouse from the lake beside the ones in use, check it, and publish it.

    It begins as a copy of the one in use, of which it keeps what would be made the same again; from_nothing: of which
    it keeps nothing. Readers take the newest name, so an old warehouse stays in use until the new one is whole. Returns
    its path. Files named in without, by their hash, are left out; a trial publishes nothing. built_at: the moment it
    is built for, where that is not now. engine: what runs the SQL that reads much, instead of DuckDB.
    Raises BuildFailed when a check finds rows that must not exist.
    """
    folder = data_dir / "warehouse"
    folder.mkdir(parents=True, exist_ok=True)
    with _place(folder) as place:
        draft = place / f"draft-{uuid4().hex}.part"
        try:
            with in_force(data_dir):
                manifests = manifests_in_order(data_dir / "lake" / "files")
                say, at = progress or (lambda step: None), built_at or datetime.now(UTC)
                filling = replace(_filling(data_dir / "lake", manifests, say, without, at), engine=engine)
                if from_nothing or not _made_upon(draft, filling, is_said=not is_trial):
                    with _new(draft, filling) as con:
                        _make(con, filling, {}, is_said=not is_trial)
            if is_trial:
                return draft
            filling.say("publish")
            return publish(draft, data_dir, filling.build)
        finally:
            for leftover in place.glob(f"{draft.name}*"):
                leftover.unlink()


@contextmanager
def _place(folder: Path) -> Iterator[Path]:
    """Give the folder of the draft: that of the warehouses, unless its name holds a ?.

    DuckDB takes what follows one for settings, and would write its log to a folder that is not there.
    """
    if "?" not in str(folder.absolute()):
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="fourcolor-") as place:
        yield Path(place)


def _filling(
    lake: Path, manifests: list[Manifest], say: Progress, without: frozenset[str], built_at: datetime
) -> Filling:
    """Gather what a warehouse is made of; a file that is left out or set aside has no rows."""
    known = definitions()
    models = {path.stem: path.read_text(encoding="utf-8") for path in sorted(MODELS.glob("*.sql"))}
    checks = {path.stem: path.read_text(encoding="utf-8") for path in sorted(CHECKS.glob("*.sql"))}
    given = [
        one | {"tables": {}, "fields": {}} if one["sha256"] in without or one.get("set_aside") else one
        for one in manifests
    ]
    build = next_name(built_at, lake.parent)
    return Filling(known, own_slices.with_own(known, models), checks, lake, given, build, built_at, say)


def _made_upon(draft: Path, filling: Filling, is_said: bool) -> bool:
    """Make a draft upon the warehouse in use, and say whether that could be done.

    Where it could not, whatever the reason, a build from nothing has the word: it stops at what is wrong in the files.
    """
    con, before = _begun(draft, filling)
    try:
        with con:
            _make(con, filling, before, is_said)
    except (BuildFailed, NotAll, duckdb.Error):
        if not before:
            raise
        for left in draft.parent.glob(f"{draft.name}*"):
            left.unlink()
        filling.say("from nothing")
        return False
    return True


def _make(con: duckdb.DuckDBPyConnection, filling: Filling, before: dict[str, Part], is_said: bool) -> None:
    """Fill and check a draft; a light one in one step, as to note each table on the disk costs more than its rows."""
    if filling.is_light:
        con.execute("begin")
    if filling.engine:
        with filling.engine(con, filling.lake / "draft") as both:
            moving = fill(both, filling, before, _in_order)
        moving = replace(moving, parts=replace(moving.parts, con=con))
    else:
        moving = fill(con, filling, before, _in_order)
    filling.say("check")
    _check(moving, filling)
    if is_said:
        history_notes.write(con, filling.lake, filling.manifests)
    moving.parts.write(filling.definitions)
    if filling.is_light:
        con.execute("commit")
    con.execute("checkpoint")


def publish(draft: Path, data_dir: Path, build: str) -> Path:
    """Give the finished draft its own new name once it is on the disk, and drop all but the last few warehouses."""
    folder = data_dir / "warehouse"
    whole = draft if draft.parent == folder else Path(shutil.move(draft, folder / draft.name))
    sync(whole)
    warehouse = whole.rename(folder / f"{build}.duckdb")
    sync(folder)
    drop_old(data_dir)
    return warehouse


def _new(draft: Path, filling: Filling) -> duckdb.DuckDBPyConnection:
    """Open a draft; one thread is enough for a light one, and of a small one every table takes little room."""
    con = duckdb.connect(
        str(draft),
        config={
            **({"threads": 1} if filling.is_light else {}),
            **({"default_block_size": SMALL_BLOCK} if filling.is_small else {}),
            "memory_limit": memory_limit(),
            "temp_directory": str(draft.parent / "spill"),
            "preserve_insertion_order": False,
        },
    )
    if filling.is_small:
        plan_quickly(con)
    return con


def _begun(draft: Path, filling: Filling) -> tuple[duckdb.DuckDBPyConnection, dict[str, Part]]:
    """Open a draft as a copy of the warehouse in use or an empty one, with its parts, where that is made the same way.

    A warehouse in use that is damaged must not keep a new one from being made, so it is left alone.
    """
    before_it = newest(filling.lake.parent)
    if before_it and (before_it.stat().st_size <= LARGEST_COPY or _pays(before_it, filling)):
        shutil.copyfile(before_it, draft)
        before: dict[str, Part] = {}
        with suppress(duckdb.Error):
            con = _new(draft, filling)
            try:
                before = read_parts(con, filling.definitions)
            finally:
                if not before:
                    con.close()  # else the file made next would open as this one, tables and all
        if before:
            return con, before
        draft.unlink()
    if filling.is_small and (empty := _empty(draft, filling)):
        draft.write_bytes(empty)
        con = _new(draft, filling)
        return con, read_parts(con, filling.definitions)
    return _new(draft, filling), {}


def _pays(before_it: Path, filling: Filling) -> bool:
    """Say whether to copy a large warehouse takes less than it saves: what comes in numbers must be able to stay.

    One of which more is left behind than used is made anew, and takes as little room again as its rows need.
    """
    try:
        with opened(before_it) as con:
            before = read_parts(con, filling.definitions)
            sizes = con.execute(
                "select used_blocks, free_blocks from pragma_database_size() where database_name = 'found'"
            )
            used, free = sizes.fetchall()[0]
    except duckdb.Error:
        return False
    named = [table for table in RECORDS if filling.named_files[table]]
    return used >= free and any(filling.moved_files(before, table) is not None for table in named)


def _empty(draft: Path, filling: Filling) -> bytes:
    """Give a warehouse without a row, made once for all folders of this process; nothing where only one needs it."""
    if filling.definitions not in EMPTY:
        EMPTY[filling.definitions] = b""
    elif not EMPTY[filling.definitions]:
        with _new(draft, filling) as con:
            _make(con, replace(filling, manifests=(), say=lambda step: None), {}, is_said=False)
        EMPTY[filling.definitions] = draft.read_bytes()
        draft.unlink()
    return EMPTY[filling.definitions]


def is_built_upon(data_dir: Path) -> bool:
    """Say whether a build keeps what it can of the newest warehouse: one that was made with the same definitions."""
    latest = newest(data_dir)
    if latest is None:
        return False
    manifests = manifests_in_order(data_dir / "lake" / "files")
    filling = _filling(data_dir / "lake", manifests, lambda step: None, frozenset(), datetime.now(UTC))
    try:
        with opened(latest) as con:
            return bool(read_parts(con, filling.definitions))
    except duckdb.Error:
        return False


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


def _check(moving: Moving, filling: Filling) -> None:
    """Run every rule; rows that must not exist stop the build, rows that should not are kept as warnings.

    A rule of `-- level: warn` names the table whose records it speaks of (`-- record: hazards`); its first column is
    their id. A column `detail` says what the record is to be compared with. `-- beside: rates`: rates that the record
    enters say it too.
    """
    parts, con = moving.parts, moving.parts.con
    con.execute(
        "create table if not exists warnings (check_name varchar, sentence map(varchar, varchar), record varchar,"
        " id varchar, row_count bigint, is_beside_rates boolean)"
    )
    con.execute("create table if not exists warning_records (check_name varchar, record_id varchar, detail varchar)")
    limits = filling.known.checks.written()
    headers = {name: dict(HEADER.findall(sql)) for name, sql in filling.checks.items()}
    filled = parts.filled({header["record"] for header in headers.values() if header.get("level") == "warn"})
    sent = {name for (name,) in con.execute("select table_name from tables_loaded where row_count > 0").fetchall()}
    for name, sql in filling.checks.items():
        header = headers[name]
        is_asked = header.get("level") != "warn" or header["record"] in sent | filled
        made_of = parts.made_of(sql) if is_asked else NONE
        if parts.keep(f"check {name}", made_of):
            continue
        said = _with_limits(sentences(sql), limits)
        if is_asked and (near := moving.check(name, sql)):
            found = _warn_again(con, name, said, header, *near)
        elif is_asked:
            found = _find(moving, filling, name, said)
        else:  # no record is left that it speaks of
            found = False
            _forget(parts, name)
        parts.note(f"check {name}", made_of, made_of if found else NONE)


def _find(moving: Moving, filling: Filling, name: str, said: dict[str, str]) -> bool:
    """Ask all records of a check, and say whether there is anything."""
    parts, sql = moving.parts, moving.as_sent(name, filling.checks[name])
    _forget(parts, name)
    parts.show(sql)
    is_warned = dict(HEADER.findall(sql)).get("level") == "warn"
    return (_warn if is_warned else _hold)(filling, parts.con, name, said, sql)


def _forget(parts: Parts, name: str) -> None:
    """Take out what a check found in the warehouse that is built upon."""
    if parts.before and parts.before[f"check {name}"].holds != NONE:
        parts.con.execute("delete from warnings where check_name = ?", [name])
        parts.con.execute("delete from warning_records where check_name = ?", [name])


def _hold(filling: Filling, con: duckdb.DuckDBPyConnection, name: str, said: dict[str, str], sql: str) -> bool:
    """Stop the build at rows that must not exist."""
    if found := con.execute(f"select count(*) from ({sql})").fetchall()[0][0]:
        rows = con.execute(f"select * from ({sql}) limit 3").fetch_df().to_dict("records")
        raise BuildFailed(f"{said['en']} ({name}: {found} rows, {rows}). The old warehouse stays in use.")
    return False


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


def _warn(filling: Filling, con: duckdb.DuckDBPyConnection, name: str, said: dict[str, str], sql: str) -> bool:
    """Keep the records that trip a rule of level warn, and say whether there are any; none is changed or left out."""
    if filling.is_small and con.execute(sql).fetchone() is None:
        return False  # what costs less than to make a table of it
    header = dict(HEADER.findall(sql))
    key = _keep_tripped(con, name, sql)
    return _count(con, name, said, header, key)


def _warn_again(
    con: duckdb.DuckDBPyConnection,
    name: str,
    said: dict[str, str],
    header: dict[str, str],
    near: str,
    entry: ByRecord,
) -> bool:
    """Keep anew which of the records that may be others trip a rule; near: asks for those alone."""
    con.execute(
        "delete from warning_records where check_name = ? and record_id in (select cast(one as varchar) from"
        f" (select {entry.key} as one from ({entry.near}) union select {entry.key} from touched_{entry.table}))",
        [name],
    )
    con.execute("delete from warnings where check_name = ?", [name])
    key = _keep_tripped(con, name, near)
    return _count(con, name, said, header, key)


def _keep_tripped(con: duckdb.DuckDBPyConnection, name: str, sql: str) -> str:
    """Keep the records that a rule finds, and give the name of their id."""
    con.execute(f"create or replace temp table tripped as {sql}")
    columns = [column[0] for column in con.execute("from tripped limit 0").description]
    key, detail = columns[0], "detail" if "detail" in columns else "null"
    con.execute(
        f"insert into warning_records select ?, cast({key} as varchar), cast({detail} as varchar) from tripped", [name]
    )
    return key


def _count(con: duckdb.DuckDBPyConnection, name: str, said: dict[str, str], header: dict[str, str], key: str) -> bool:
    """Keep how many records a rule has found, if any, and say whether it has."""
    found: int = con.execute("select count(*) from warning_records where check_name = ?", [name]).fetchall()[0][0]
    if found:
        insert(con, "warnings", [(name, said, header["record"], key, found, header.get("beside") == "rates")])
    return found > 0
