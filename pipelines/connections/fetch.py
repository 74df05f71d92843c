"""Fetch connections into files and load those, with the accounting of any file; what fails takes nothing with it."""

import fcntl
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipelines import load as loading
from pipelines import warehouses
from pipelines.connections import marks
from pipelines.connections.addresses.fetch_pages import fetch_address
from pipelines.connections.asked import Asked, Fetched, NotFetched, Secrets, of_disk
from pipelines.connections.bucket import fetch_bucket
from pipelines.connections.databases.select import fetch_select
from pipelines.definitions.connections import Connection
from pipelines.definitions.faults import WrongDefinitions, unknown
from pipelines.definitions.read import Definitions
from pipelines.definitions.settings import in_force, said
from pipelines.lake.load_file import FileReport

FILE = "connections.toml"
FETCH: dict[str, Callable[[Any, Asked], Fetched]] = {
    "sql": fetch_select,
    "address": fetch_address,
    "bucket": fetch_bucket,
}
Outcome = dict[str, Fetched | str]  # what each connection gave, or why it gave nothing


def fetch(names: Sequence[str], data_dir: Path, progress: loading.Progress | None = None) -> loading.Report:
    """Fetch all connections of a company or those named, and load what came; exit codes are those of a load."""
    if not data_dir.is_dir():
        return _nothing(f"There is no data folder {data_dir}: is its name right?")
    try:
        with in_force(data_dir) as known:
            if says := _why_none(names, known):
                return _nothing(says)
            every = known.connections.connections
            chosen = {name: every[name] for name in names or every}
    except WrongDefinitions as fault:
        return _nothing(str(fault))
    lake = data_dir / "lake"
    with _scratch(lake) as folder:
        if folder is None:
            return _nothing("Another fetch is running on this data folder: wait until it has finished")
        tell = progress or loading.Progress()
        outcome = {name: _one(name, one, folder, lake, tell) for name, one in chosen.items()}
        return _loaded(outcome, data_dir, progress)


def _nothing(says: str) -> loading.Report:
    return loading.Report(None, (), 2, f"{says}{'' if says[-1] in '.?' else '.'} {loading.KEPT}")


def _why_none(names: Sequence[str], known: Definitions) -> str:
    """Say why there is nothing to fetch: no connection at all, or none of a name."""
    every = known.connections.connections
    off = "".join(f". settings/{FILE}: {said(file)}" for file in known.own_files if file.name == FILE and file.faults)
    missing = [name for name in names if name not in every]
    if missing:
        return f"{unknown(f'There is no connection {missing[0]!r}', missing[0], every).rstrip('.')}{off}"
    return "" if every else f"There is no connection: write one into DIR/settings/{FILE}{off}"


@contextmanager
def _scratch(lake: Path) -> Iterator[Path | None]:
    """Give a folder of our own for what is fetched, empty before and after; nothing while another fetch has it."""
    folder = lake / "fetched"
    folder.mkdir(parents=True, exist_ok=True)
    with (lake / "fetched.lock").open("w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _one(name: str, connection: Connection, folder: Path, lake: Path, tell: loading.Progress) -> Fetched | str:
    """Fetch one connection, or say why it gave nothing."""
    tell.file(name)
    own = folder / name
    own.mkdir()
    secrets = Secrets()
    asked = Asked(name, own, datetime.now(UTC), secrets, marks.mark_of(lake, name))
    try:
        return FETCH[connection.kind](connection, asked)
    except NotFetched as fault:
        return secrets.masked(str(fault))
    except OSError as fault:
        return secrets.masked(of_disk(fault))
    except Exception as fault:  # noqa: BLE001  # its text may hold a secret, and nobody shall see it
        return secrets.masked(f"it failed in a way that nobody foresaw ({type(fault).__name__}: {fault})")


def _loaded(outcome: Outcome, data_dir: Path, progress: loading.Progress | None) -> loading.Report:
    """Load what came, and tell of every connection what became of it."""
    got = {name: one for name, one in outcome.items() if isinstance(one, Fetched)}
    own = [report for name, one in outcome.items() for report in _told(name, one)]
    paths = [path for one in got.values() for path in one.files]
    failed = any(report.is_refused for report in own)
    if not paths:
        marks.remember(data_dir / "lake", _to_remember(got, ()))
        newest = warehouses.newest(data_dir)
        message = loading.KEPT if failed else "Nothing new: the warehouse in use stays in use."
        return loading.Report(newest.stem if newest and not failed else None, tuple(own), 2 if failed else 0, message)
    report = loading.load(paths, data_dir, progress, by="fetch", waits=True)
    files = [_of_file(file, got) for file in report.files]
    if report.exit_code != 2:
        marks.remember(data_dir / "lake", _to_remember(got, files))
    code = max(report.exit_code, int(failed))
    return replace(report, files=(*own, *files), exit_code=code)


def _told(name: str, one: Fetched | str) -> Iterator[FileReport]:
    """Report a connection that gave no file, and what it gave that is none."""
    if isinstance(one, str):
        yield FileReport(name, message=f"refused: {one}", is_refused=True)
        return
    for file, why in one.skipped.items():
        yield FileReport(f"{name}/{file}", message=why, is_refused=why.startswith("refused"))
    if not one.files and not one.skipped:
        yield FileReport(name, message=f"nothing new: {one.says}")


def _of_file(file: FileReport, got: dict[str, Fetched]) -> FileReport:
    """Add to the report of a file what is said of how it was fetched."""
    for one in got.values():
        if len(one.files) == 1 and one.files[0].name == file.file and one.says:
            return replace(file, message="; ".join(filter(None, [one.says, file.message])))
    return file


def _to_remember(got: dict[str, Fetched], files: Sequence[FileReport]) -> dict[str, dict[str, Any]]:
    """Choose the connections whose rows are loaded: a select whose file was refused is read again next time."""
    loaded = {file.file: file.sha256 for file in files if file.rows_loaded}
    found = {}
    for name, one in got.items():
        own = [loaded[path.name] for path in one.files if path.name in loaded]
        if one.mark and ("files" in one.mark or len(own) == len(one.files)):
            found[name] = one.mark if "files" in one.mark else {**one.mark, marks.LOADED: own}
    return found
