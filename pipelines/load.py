"""Load exports into the lake and publish a new warehouse; say for every file what became of it."""

import errno
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from pipelines.definitions.faults import WrongDefinitions
from pipelines.definitions.read import Definitions
from pipelines.definitions.settings import in_force, said
from pipelines.lake import folders
from pipelines.lake.given_values import WrongValue, given_values
from pipelines.lake.health import SHARE, bytes_of, mend
from pipelines.lake.inbox import find_exports, load_path, not_there, unreadable
from pipelines.lake.lake import Busy, Damaged, Lake, ReadAhead
from pipelines.lake.load_file import FileReport, name_of, refresh, set_aside
from pipelines.lake.sent_loads import NoSuchLoad, find_load, forget_undone_rows, take_out
from pipelines.memory import UnclearMemory, memory_limit
from pipelines.spark.session import Cluster, NoSpark, SparkFailed, session
from pipelines.warehouses import is_whole, newest

if TYPE_CHECKING:
    from pipelines.building.filling import Engine

Say = Callable[[str], None]
Ahead = Callable[[Lake, Sequence[Path]], Mapping[Path, ReadAhead]]
KEPT = "Nothing was published; the warehouse in use stays in use."
NO_ROW = "Nothing was published: no row could be loaded."


@dataclass(frozen=True)
class Report:
    """What became of one load. exit_code: 0 all loaded, 1 published but something refused, 2 nothing published."""

    build: str | None
    files: tuple[FileReport, ...]
    exit_code: int
    message: str = ""
    is_busy: bool = False  # another load holds the lake: the same again later may do


@dataclass
class Progress:
    """Whom to tell what is going on."""

    start: Callable[[int], None] = field(default=lambda total: None)
    file: Say = field(default=lambda name: None)
    step: Say = field(default=lambda name: None)


class CannotBuild(Exception):
    """The lake could not be brought into a warehouse; the message says why."""


def load(
    paths: Sequence[Path],
    data_dir: Path,
    progress: Progress | None = None,
    values: Sequence[str] = (),
    only: Collection[Path] | None = None,
    by: str = "",
    waits: bool = False,
    cluster: Cluster | None = None,
) -> Report:
    """Load files and folders, then build. What is already in use stays in use when anything fails.

    values: what holds for a whole file, as TABLE.FIELD=VALUE; it is kept with the file. only: the files of the folders
    to look at now; what is known of their others stays known. by: who sends it, where that is known. waits: for a load
    that is going on, instead of giving up.
    """
    tell = progress or Progress()
    if why := _unusable(data_dir):
        return Report(None, (), 2, why)
    reports: list[FileReport] = []
    absent = {path: why for path in paths if (why := unreadable(path))}
    if absent and len(absent) == len(set(paths)):
        reports = [not_there(path, why) for path, why in absent.items()]
        return Report(None, tuple(reports), 2, f"Nothing was published: {'; '.join(absent.values())}.")
    data_dir = data_dir.resolve() if cluster else data_dir  # its executors know nothing of the folder of this process
    try:
        memory_limit()  # said before anything is read, not after
        lake = Lake(data_dir / "lake", by=by)
        with _engines(cluster, data_dir) as (engine, ahead), in_force(data_dir) as known, lake.locked(waits):
            reports += switched_off(known)
            found = [path for path in find_exports(paths, lake.path) if only is None or path in only]
            lying, there = folders.lying(lake.path, paths), folders.modified(found)
            lake.lying = dict(lying)
            tell.start(len(found))
            lake.given = given_values(values)
            share = SHARE if _may_look_in_turn(lake, data_dir) else None
            reports += mend(lake, share)  # before files are loaded again that would else look as if they were known
            lake.ahead = ahead(lake, found)
            for path in found:
                tell.file(name_of(path))
                reports += load_path(lake, path, explicit=path in paths)
            folders.remember(lake.path, paths, there if only is None else {**lying, **there})
            lake.given = {}
            reports += refresh(lake)
            return _publish(lake, data_dir, reports, tell, engine)
    except WrongDefinitions as fault:
        return Report(None, (), 2, f"{KEPT}\n{fault}")
    except (NoSpark, SparkFailed) as fault:
        return Report(None, tuple(reports), 2, f"{fault}. {KEPT}")
    except (Busy, CannotBuild, Damaged, UnclearMemory) as fault:
        return Report(None, tuple(reports), 2, str(fault), isinstance(fault, Busy))
    except WrongValue as fault:
        return Report(None, (), 2, f"{fault}. {KEPT}")
    except (OSError, duckdb.Error) as fault:
        return Report(None, tuple(reports), 2, failed(fault))


def rebuild(
    data_dir: Path,
    progress: Progress | None = None,
    without: str = "",
    by: str = "",
    waits: bool = False,
    from_nothing: bool = True,
    cluster: Cluster | None = None,
) -> Report:
    """Build a new warehouse from the lake as it is; a folder that is not there is a mistyped one, and is not made.

    What was read by another version is read again first, else rows without a column of today would be set aside.
    without: the load that is undone first, by the start of its moment, or "last"; then only what it moved is made anew.
    from_nothing: keep nothing of the warehouse in use. cluster: the Spark to build with, from nothing.
    """
    if why := _unusable(data_dir):
        return Report(None, (), 2, why)
    if not data_dir.is_dir():
        return Report(None, (), 2, f"There is no data folder {data_dir}: is its name right? Nothing was built.")
    data_dir = data_dir.resolve() if cluster else data_dir
    try:
        memory_limit()  # said before anything is read, not after
        lake = Lake(data_dir / "lake", by=by)
        with _engines(cluster, data_dir) as (engine, _), in_force(data_dir) as known, lake.locked(waits):
            if without:
                take_out(lake, find_load(lake, without), by)
            told = [*switched_off(known), *mend(lake), *refresh(lake)]
            build = _build(lake, data_dir, progress or Progress(), from_nothing and not without, engine)
            told += [one for one in set_aside(lake) if one.sha256 not in {report.sha256 for report in told}]
            return Report(build, tuple(told), int(any(one.is_refused for one in told)))
    except WrongDefinitions as fault:
        return Report(None, (), 2, f"{KEPT}\n{fault}")
    except NoSuchLoad as fault:
        return Report(None, (), 2, f"{fault}. {KEPT}")
    except (NoSpark, SparkFailed) as fault:
        return Report(None, (), 2, f"{fault}. {KEPT}")
    except (Busy, CannotBuild, Damaged, UnclearMemory) as fault:
        return Report(None, (), 2, str(fault))
    except (OSError, duckdb.Error) as fault:
        return Report(None, (), 2, failed(fault))


def _may_look_in_turn(lake: Lake, data_dir: Path) -> bool:
    """Say whether there are more rows than a load looks at, and the next build keeps what it can of those in use."""
    from pipelines.building.build import is_built_upon

    return bytes_of(lake, lake.manifests()) > SHARE and is_built_upon(data_dir)


def _unusable(data_dir: Path) -> str:
    """Say why there can be no warehouse in a folder, if that is so."""
    if "\\" in str(data_dir.absolute()):
        return (
            f"The data folder {data_dir.absolute()} has a \\ in its name or above it, which stands for / where data are"
            f" read: give it another name. {KEPT}"
        )
    return ""


def switched_off(known: Definitions) -> list[FileReport]:
    """Report the files of the company's own settings in which something is wrong, and so off."""
    return [
        FileReport(f"settings/{file.name}", message=said(file), is_refused=True)
        for file in known.own_files
        if file.faults
    ]


def failed(fault: Exception) -> str:
    """Say why nothing was published."""
    if getattr(fault, "errno", None) in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) or "No space left" in str(fault):
        return f"The disk is full: make room and load again. {KEPT}"
    return f"{str(fault).splitlines()[0]}. {KEPT}"


def _publish(lake: Lake, data_dir: Path, reports: list[FileReport], tell: Progress, engine: "Engine | None") -> Report:
    """Build when there is anything new, and say how it went."""
    if not any(manifest.tables for manifest in lake.manifests()):
        return Report(None, tuple(reports), 2, NO_ROW)
    built, latest = lake.built(), newest(data_dir)
    is_same = built.get("state") == lake.state(Path(__file__).parent)
    if latest and is_same and built.get("build") == latest.stem and is_whole(latest):
        told = [*reports, *(one for one in set_aside(lake) if one.sha256 not in {report.sha256 for report in reports})]
        refused = any(report.is_refused for report in told)
        return Report(latest.stem, tuple(told), int(refused), "Nothing new: the warehouse in use is up to date.")
    build = _build(lake, data_dir, tell, engine=engine)
    told = _with_history(lake, reports)
    return Report(build, tuple(told), int(any(report.is_refused for report in told)))


def _with_history(lake: Lake, reports: list[FileReport]) -> list[FileReport]:
    """Add to each file what its versions did to the records: what went back, is older, clashed or is withdrawn."""
    from pipelines.building import history_notes

    notes = history_notes.read(lake.path)
    aside = {report.sha256: report for report in set_aside(lake)}
    told = [_told(report, notes[report.sha256]) if report.sha256 in notes else report for report in reports]
    told = [replace(aside[report.sha256], file=report.file) if report.sha256 in aside else report for report in told]
    return [*told, *(report for sha256, report in aside.items() if sha256 not in {one.sha256 for one in told})]


def _told(report: FileReport, note: Mapping[str, Any]) -> FileReport:
    return replace(
        report,
        message="; ".join([*filter(None, [report.message]), *note["says"]]),
        rows_loaded=report.rows_loaded - note["refused"],
        rows_refused=report.rows_refused + note["refused"],
        is_refused=report.is_refused or note["refused"] > 0,
    )


@contextmanager
def _engines(cluster: Cluster | None, data_dir: Path) -> "Iterator[tuple[Engine | None, Ahead]]":
    """Give what runs the SQL that reads much and what reads files ahead: nothing but DuckDB here, or a cluster."""
    if cluster is None:
        yield None, lambda lake, found: {}
        return
    with session(cluster, data_dir) as spark:
        from pipelines.spark.reading import read_on_executors  # needs packages that only those have who use Spark
        from pipelines.spark.two_engines import beside

        yield partial(beside, spark=spark, most=cluster.most), partial(read_on_executors, spark)


def _build(
    lake: Lake, data_dir: Path, tell: Progress, from_nothing: bool = False, engine: "Engine | None" = None
) -> str:
    from pipelines.building.build import BuildFailed, build
    from pipelines.building.what_can_be_built import build_what_can_be

    for leftover in (data_dir / "warehouse").glob("draft-*"):  # of a build that was killed
        leftover.unlink()
    try:
        if engine:  # the search for a file that stands in the way builds again and again: that is left to DuckDB
            warehouse = build(data_dir, tell.step, from_nothing=True, engine=engine)
        else:
            warehouse = build_what_can_be(lake, data_dir, tell.step, from_nothing)
    except BuildFailed as fault:
        raise CannotBuild(str(fault)) from fault
    lake.note_built(lake.state(Path(__file__).parent), warehouse.stem)
    forget_undone_rows(lake.path)
    return warehouse.stem
