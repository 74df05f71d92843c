"""Look through a data folder for what is missing, damaged or left over, and mend what can be mended."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC
from pathlib import Path
from typing import Any

from pipelines import warehouses
from pipelines.lake.health import mend, original, unreadable_manifests
from pipelines.lake.lake import Lake
from pipelines.lake.load_file import load_file
from pipelines.lake.sent_loads import UNDONE
from pipelines.load import rebuild

STATE = "state.sqlite"
VISITS, HEAD = "visits.sqlite", "visits.head"


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be. file: where, seen from the data folder; is_mended: whether it is now."""

    file: str
    what: str
    is_mended: bool = False


def doctor(data_dir: Path, may_repair: bool = False) -> list[Finding]:
    """Check every original, every file of rows, every warehouse and what was written down; mend what can be mended.

    Rows are read again from what was sent, damaged warehouses are removed and a new one is built from nothing. What is
    left with is_mended false only its sender, or a backup, can give back. Raises Busy while a load is going on.
    """
    lake = Lake(data_dir / "lake")
    with lake.locked(clears=False):
        found = [*_notes(lake, may_repair)]
        if may_repair or not found:  # of the others nothing can be said while one cannot be read
            found += [*_left_over(lake, may_repair), *_originals(lake), *_rows(lake, may_repair)]
    found += [*_warehouses(data_dir, may_repair), *_state(data_dir), *_visits(data_dir)]
    if may_repair and any(one.is_mended for one in found):
        report = rebuild(data_dir)
        if report.build is None:
            found.append(Finding("warehouse", report.message))
    return [Finding(_seen_from(data_dir, one.file), one.what, one.is_mended) for one in found]


def _seen_from(data_dir: Path, file: str) -> str:
    path = Path(file)
    return str(path.relative_to(data_dir)) if path.is_relative_to(data_dir) else file


def _notes(lake: Lake, may_repair: bool) -> Iterator[Finding]:
    """Find what is known of an export and cannot be read. What was sent is read again, as of when it was sent.

    When that was the warehouse in use still knows. Where it does not, the export is taken out: read as if it were new,
    it would count more than newer ones.
    """
    for path in [*unreadable_manifests(lake)]:
        sent, known = original(lake, path.stem), _remembered(lake.path.parent, path.stem)
        if may_repair:
            path.unlink()
            if sent and known:
                load_file(lake, sent, known["file"])
                manifest = lake.manifest(path.stem)
                assert manifest
                lake.renew(replace(manifest, **known))
            elif sent:
                (lake.path / UNDONE).mkdir(exist_ok=True)
                sent.rename(lake.path / UNDONE / sent.name)
        is_mended = may_repair and bool(sent and known)
        left = "" if sent and known else f"; send {known['file'] if known else 'it'} again"
        yield Finding(str(path), f"what is known of an export cannot be read{left}", is_mended)


def _remembered(data_dir: Path, sha256: str) -> dict[str, Any] | None:
    """Give the name of an export and when it was sent, as the warehouse in use has them."""
    found = warehouses.in_use(data_dir)
    if found is None:
        return None
    with warehouses.opened(found) as con:
        asked = "select file, loaded_at, exported_at from files where file_hash = ?"
        file = con.execute(asked, [sha256]).fetchone()
        sent = con.execute("select load, file, sent_by from sendings where file_hash = ? order by load", [sha256])
        sendings = sent.fetchall()
    if file is None:
        return None
    name, loaded_at, exported_at = file
    modified = exported_at.replace(tzinfo=UTC).isoformat()
    told = [{"at": at, "file": name, "modified": modified, **({"by": by} if by else {})} for at, name, by in sendings]
    return {"file": name, "loaded_at": loaded_at.replace(tzinfo=UTC).isoformat(), "sent": told}


def _left_over(lake: Lake, may_repair: bool) -> Iterator[Finding]:
    """Find files that no export of the lake is the reason for; the next load would remove them as well."""
    for path in lake.left_over():
        if may_repair:
            path.unlink()
        yield Finding(str(path), "it belongs to no export: a load was ended before it was done", may_repair)


def _originals(lake: Lake) -> Iterator[Finding]:
    """Find what was sent and is gone or changed; only its sender has it."""
    for manifest in lake.manifests():
        if original(lake, manifest.sha256) is None:
            what = "as it was sent it is not there any more: send it again, or restore it from a backup"
            yield Finding(manifest.file, what)


def _rows(lake: Lake, may_repair: bool) -> Iterator[Finding]:
    """Find rows that are gone or not as they were written."""
    damaged = {manifest.sha256: (manifest, lake.damaged(manifest)) for manifest in lake.manifests()}
    if may_repair:
        mend(lake)
    for sha256, (manifest, paths) in damaged.items():
        now = lake.manifest(sha256)
        is_mended = may_repair and now is not None and not now.set_aside and not lake.damaged(now)
        for path in paths:
            yield Finding(str(path), f"the rows of {manifest.file} are gone or not as they were written", is_mended)


def _warehouses(data_dir: Path, may_repair: bool) -> Iterator[Finding]:
    """Find warehouses that cannot be read to their end, or a newest one that is not the one that was noted."""
    for path in warehouses.published(data_dir):
        if fault := warehouses.fault_in(path):
            if may_repair:
                path.unlink()
            yield Finding(str(path), f"it cannot be read: {fault}", may_repair)
    newest, noted = warehouses.newest(data_dir), Lake(data_dir / "lake").built().get("build")
    if noted != (newest.stem if newest else None):
        yield Finding(
            "warehouse", f"the newest is {newest.stem if newest else 'gone'}, but {noted} was built", may_repair
        )


def _state(data_dir: Path) -> Iterator[Finding]:
    """Find what is wrong with what people wrote down: closed months, actions, targets."""
    path = data_dir / STATE
    if path.exists() and (said := _damage(path)):
        yield Finding(str(path), f"it is damaged ({said}): restore it from a backup")


def _visits(data_dir: Path) -> Iterator[Finding]:
    """Find a trail that is damaged, gone, or shorter than it was."""
    path, head = data_dir / VISITS, data_dir / HEAD
    if path.exists() and (said := _damage(path)):
        yield Finding(str(path), f"it is damaged ({said}): restore it from a backup")
    elif head.exists():
        try:
            written = int(json.loads(head.read_text(encoding="ascii"))["number"])
        except (ValueError, TypeError, KeyError):
            yield Finding(str(head), "what was noted of the newest line of the trail cannot be read")
            return
        there = _asked(path, "select max(number) from trail")[0] or 0 if path.exists() else 0
        if there < written:
            what = f"the end of the trail is cut off: line {written} was written, and line {there} is the last"
            yield Finding(
                str(path), f"{what}. Restore it from a backup;  python -m dashboard access  looks at each line"
            )


def _damage(path: Path) -> str:
    """Say what is wrong with a file of SQLite; nothing where it is whole."""
    try:
        said = _asked(path, "pragma integrity_check")
    except sqlite3.Error as fault:
        return str(fault)
    return "" if said == ["ok"] else str(said[0])


def _asked(path: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as con:
        return [one for (one,) in con.execute(sql).fetchall()]
