"""Load exports into the lake and publish a new warehouse; say for every file what became of it."""

import errno
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from pipelines.contracts import definition_hash
from pipelines.ingest import Ingested, RowsLost, connect, ingest, write_refusal
from pipelines.intake import Intake, StillBeingWritten, take
from pipelines.lake import Busy, Lake, Manifest, row_count
from pipelines.read import SHEET_SUFFIXES, TEXT_SUFFIXES, Export, NotAnExport, Text, read_export
from pipelines.recognise import all_definitions, sources

PICTURES = (".png", ".jpg", ".jpeg")
QUIET = (".py", ".md", ".toml", ".pyc", ".json", ".gitignore", ".parquet", ".duckdb")
SAFE_NAME = re.compile(r"[\w][\w .()\-]{0,200}")

Say = Callable[[str], None]


@dataclass(frozen=True)
class FileReport:
    """What became of one file, in rows of the file, whichever tables they feed."""

    file: str
    source: str | None = None
    encoding: str = ""
    rows_read: int = 0
    rows_loaded: int = 0
    rows_refused: int = 0
    seconds: float = 0.0
    message: str = ""
    is_refused: bool = False


@dataclass(frozen=True)
class Report:
    """What became of one load. exit_code: 0 all loaded, 1 published but something refused, 2 nothing published."""

    build: str | None
    files: tuple[FileReport, ...]
    exit_code: int
    message: str = ""


@dataclass
class Progress:
    """Whom to tell what is going on."""

    start: Callable[[int], None] = field(default=lambda total: None)
    file: Say = field(default=lambda name: None)
    step: Say = field(default=lambda name: None)


class CannotBuild(Exception):
    """The lake could not be brought into a warehouse; the message says why."""


def load(paths: Sequence[Path], data_dir: Path, progress: Progress | None = None) -> Report:
    """Load files and folders, then build. What is already in use stays in use when anything fails."""
    tell = progress or Progress()
    reports: list[FileReport] = []
    try:
        lake = Lake(data_dir / "lake")
        with lake.locked():
            found = list(find_exports(paths))
            tell.start(len(found))
            for path in found:
                tell.file(path.name)
                reports += _load_path(lake, path, explicit=path in paths)
            return _publish(lake, data_dir, reports, tell)
    except (Busy, CannotBuild) as fault:
        return Report(None, tuple(reports), 2, str(fault))
    except (OSError, duckdb.Error) as fault:
        return Report(None, tuple(reports), 2, failed(fault))


def rebuild(data_dir: Path, progress: Progress | None = None) -> Report:
    """Build a new warehouse from the lake as it is."""
    try:
        lake = Lake(data_dir / "lake")
        with lake.locked():
            return Report(_build(lake, data_dir, progress or Progress()), (), 0)
    except (Busy, CannotBuild) as fault:
        return Report(None, (), 2, str(fault))
    except (OSError, duckdb.Error) as fault:
        return Report(None, (), 2, failed(fault))


def failed(fault: Exception) -> str:
    """Say why nothing was published."""
    kept = "Nothing was published; the warehouse in use stays in use."
    if getattr(fault, "errno", None) in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) or "No space left" in str(fault):
        return f"The disk is full: make room and load again. {kept}"
    return f"{str(fault).splitlines()[0]}. {kept}"


def find_exports(paths: Sequence[Path]) -> Iterator[Path]:
    """List the files to look at: named ones as they are, folders by name, without hidden files."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for folder, names, files in os.walk(path):
            names[:] = sorted(name for name in names if not name.startswith((".", "__pycache__")))
            yield from (Path(folder) / name for name in sorted(files) if _is_worth_a_word(name))


def _is_worth_a_word(name: str) -> bool:
    is_hidden = name.startswith(".") or name in ("Thumbs.db", "desktop.ini")
    return not is_hidden and not name.lower().endswith(QUIET) and not name.upper().startswith(("README", "LICENSE"))


def _load_path(lake: Lake, path: Path, explicit: bool) -> list[FileReport]:
    """Load one file, or say why not."""
    name, suffix = path.name, path.suffix.lower()
    if name.startswith(("~$", ".~")):
        return [FileReport(name, message="skipped: the lock file of a spreadsheet that is open")]
    if not path.exists():
        return [FileReport(name, message=f"refused: there is no file {path}", is_refused=True)]
    if suffix in PICTURES:
        return [_keep_picture(lake, path)]
    if suffix not in TEXT_SUFFIXES + SHEET_SUFFIXES:
        known = ", ".join(TEXT_SUFFIXES + SHEET_SUFFIXES)
        said = f"{'refused' if explicit else 'skipped'}: not one of {known}"
        return [FileReport(name, message=said, is_refused=explicit)]
    try:
        return [_load_file(lake, path)]
    except (StillBeingWritten, PermissionError) as fault:
        return [FileReport(name, message=f"refused: {fault}", is_refused=True)]


def _keep_picture(lake: Lake, path: Path) -> FileReport:
    """Keep a picture that a plan may name, under its own safe name."""
    if not SAFE_NAME.fullmatch(path.name):
        return FileReport(path.name, message="skipped: a picture needs a plain name", is_refused=True)
    folder = lake.path / "pictures"
    folder.mkdir(exist_ok=True)
    shutil.copyfile(path, lake.drafts / path.name)
    os.replace(lake.drafts / path.name, folder / path.name)
    return FileReport(path.name, source="picture", message="picture kept")


def _load_file(lake: Lake, path: Path) -> FileReport:
    start = time.monotonic()
    folder = lake.drafts / "file"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    taken = take(path, folder / f"original{path.suffix.lower()}")
    manifests = {manifest.sha256: manifest for manifest in lake.manifests()}
    before = manifests.get(taken.sha256)
    if before and before.definition == _definition_now(before):
        message = "; ".join(filter(None, ["already loaded", before.message]))
        return replace(_report(before), file=path.name, seconds=_since(start), message=message)
    order = before.order if before else max((manifest.order for manifest in manifests.values()), default=0) + 1
    manifest, tables, refused = _read(taken, path, folder, order)
    manifest = replace(manifest, seconds=_since(start))
    lake.keep(manifest, taken.copy, tables, refused)
    return _report(manifest)


def _since(start: float) -> float:
    return round(time.monotonic() - start, 3)


def _definition_now(manifest: Manifest) -> str:
    """Hash the definition that a file would be read with today."""
    if manifest.source is None:
        return all_definitions()
    paths = {source.name: source.path for source in sources()}
    names = [paths[name] for name in manifest.source.split(", ") if name in paths]
    return definition_hash(*names)


def _report(manifest: Manifest) -> FileReport:
    return FileReport(
        manifest.file,
        manifest.source,
        manifest.encoding,
        manifest.rows_read,
        manifest.rows_loaded,
        manifest.rows_refused,
        manifest.seconds,
        manifest.message,
        is_refused=manifest.source is None or manifest.rows_refused > 0,
    )


def _read(taken: Intake, path: Path, folder: Path, order: int) -> tuple[Manifest, dict[str, Path], Path | None]:
    """Read one file into drafts: a manifest, typed rows by table, refused rows."""
    blank = Manifest(
        taken.sha256, path.name, None, "", 0, 0, 0, 0.0, "", datetime.now(UTC).isoformat(), order, all_definitions()
    )
    try:
        export = read_export(taken, path.suffix, folder)
        done = [*_ingest_all(export.texts, folder)]
    except NotAnExport as fault:
        return _refused_whole(blank, folder, str(fault), fault.encoding, fault.rows)
    except RowsLost as fault:
        return _refused_whole(blank, folder, str(fault), export.encoding, sum(text.lines for text in export.texts))
    tables, refused = _joined(done, folder)
    counted = _count(blank, export, done)
    return replace(counted, tables={name: row_count(rows) for name, rows in tables.items()}), tables, refused


def _ingest_all(texts: Sequence[Text], folder: Path) -> Iterator[Ingested]:
    """Type every table of text of a file; later sheets must not repeat the keys of earlier ones."""
    earlier: dict[str, list[Path]] = {}
    for number, text in enumerate(texts):
        own = folder / f"table{number}"
        own.mkdir()
        ingested = ingest(text, own, date.today(), earlier)
        for table, rows in ingested.tables.items():
            earlier.setdefault(table, []).append(rows)
        yield ingested


def _joined(done: Sequence[Ingested], folder: Path) -> tuple[dict[str, Path], Path | None]:
    """Bring the rows of several sheets together: one file per table, one for the refused rows."""
    parts: dict[str, list[Path]] = {}
    for ingested in done:
        for table, rows in ingested.tables.items():
            parts.setdefault(table, []).append(rows)
        if ingested.refused:
            parts.setdefault("", []).append(ingested.refused)
    whole = {}
    for table, files in parts.items():
        whole[table] = files[0]
        if len(files) > 1:
            whole[table] = folder / f"{table or 'refused'}.parquet"
            with connect(folder) as con:
                select = f"select * from read_parquet({[str(file) for file in files]})"
                con.execute(f"copy ({select}) to '{whole[table]}' (format parquet)")
    return whole, whole.pop("", None)


def _count(blank: Manifest, export: Export, done: Sequence[Ingested]) -> Manifest:
    """Fill in what was read, loaded and refused, and what there is to say about it."""
    read, refused = sum(part.rows_read for part in done), sum(part.rows_refused for part in done)
    matched = {text.match.source.name: text.match.source for text in export.texts}
    ignored = [name for text in export.texts for name in text.match.ignored]
    notes = [*export.notes]
    if ignored:
        notes.append(f"columns not used: {', '.join(dict.fromkeys(ignored))}")
    if refused:
        notes.append(f"{refused} of {read} rows refused")
    return replace(
        blank,
        source=", ".join(matched),
        encoding=export.encoding,
        rows_read=read,
        rows_loaded=read - refused,
        rows_refused=refused,
        message="; ".join(notes),
        definition=definition_hash(*{source.path for source in matched.values() if source.export_format != "template"}),
    )


def _refused_whole(
    blank: Manifest, folder: Path, reason: str, encoding: str, rows: int
) -> tuple[Manifest, dict[str, Path], Path | None]:
    target = folder / "refused.parquet"
    with connect(folder) as con:
        write_refusal(con, target, reason)
    manifest = replace(blank, encoding=encoding, rows_read=rows, rows_refused=rows, message=f"refused: {reason}")
    return manifest, {}, target


def _publish(lake: Lake, data_dir: Path, reports: list[FileReport], tell: Progress) -> Report:
    """Build when there is anything new, and say how it went."""
    refused = any(report.is_refused for report in reports)
    if not any(manifest.tables for manifest in lake.manifests()):
        return Report(None, tuple(reports), 2, "Nothing was published: no row could be loaded.")
    built, newest = lake.built(), newest_warehouse(data_dir)
    if newest and built.get("state") == lake.state(Path(__file__).parent):
        return Report(newest.stem, tuple(reports), int(refused), "Nothing new: the warehouse in use is up to date.")
    return Report(_build(lake, data_dir, tell), tuple(reports), int(refused))


def newest_warehouse(data_dir: Path) -> Path | None:
    """Find the warehouse in use."""
    return max((data_dir / "warehouse").glob("*.duckdb"), default=None)


def _build(lake: Lake, data_dir: Path, tell: Progress) -> str:
    from pipelines.build import BuildFailed, build

    state = lake.state(Path(__file__).parent)
    try:
        warehouse = build(data_dir, tell.step)
    except BuildFailed as fault:
        raise CannotBuild(str(fault)) from fault
    lake.note_built(state, warehouse.stem)
    return warehouse.stem
