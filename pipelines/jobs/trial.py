"""A lake beside the one in use, in which a load or its undoing is tried, and then put in the place of that."""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from pipelines.definitions.read import OWN
from pipelines.lake.lake import Lake
from pipelines.lake.on_disk import sync
from pipelines.warehouses import drop_old, newest

NOT_SHARED = ("draft", "lock")


def set_up(data_dir: Path, trial: Path) -> dict[str, str]:
    """Make a data folder whose lake holds the same files, by further names of them; gives what it stands on.

    Nothing in a lake is written on: every file comes by rename, so what the trial writes does not reach the other.
    """
    shutil.rmtree(trial, ignore_errors=True)
    trial.mkdir(parents=True)
    lake = Lake(data_dir / "lake")
    with lake.locked(waits=True):
        based_on, latest = base(data_dir), newest(data_dir)
        if latest:  # the trial builds upon it, as a load does
            (trial / "warehouse").mkdir()
            _link(latest, trial / "warehouse" / latest.name)
        for path in _files(lake.path):
            target = trial / "lake" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            _link(lake.path / path, target)
    if (data_dir / OWN).exists():
        (trial / OWN).symlink_to((data_dir / OWN).resolve(), target_is_directory=True)
    return based_on


def base(data_dir: Path) -> dict[str, str]:
    """Say what a trial stands on: what the lake holds now, and the warehouse in use."""
    latest = newest(data_dir)
    files = sorted((path.name, path.stat().st_mtime_ns) for path in (data_dir / "lake" / "files").glob("*.json"))
    return {"files": repr(files), "warehouse": latest.name if latest else ""}


def put_in_place(data_dir: Path, trial: Path, based_on: dict[str, str]) -> bool:
    """Give a lake what was tried beside it, with the warehouse made of that; False where it has changed meanwhile."""
    lake, tried = Lake(data_dir / "lake"), Lake(trial / "lake")
    warehouse = newest(trial)
    if warehouse is None:
        return False
    with lake.locked(waits=True):
        if base(data_dir) != based_on:
            return False
        state = tried.built()["state"]
        _exchange(lake.path, tried.path)
        folder = data_dir / "warehouse"
        folder.mkdir(parents=True, exist_ok=True)
        warehouse.rename(folder / warehouse.name)
        sync(folder)
        drop_old(data_dir)
        lake.note_built(state, warehouse.stem)
    return True


def _exchange(lake: Path, tried: Path) -> None:
    """Make a lake what the trial made of its own: first originals and rows, then the manifests that make them count.

    What the trial lacks it took out on purpose, as it began with all there was; but pictures have no manifest that
    would have told of a new one.
    """
    there, wanted = set(_files(lake)), set(_files(tried))
    new = [path for path in wanted if not _is_same(tried / path, lake / path)]
    for path in sorted(new, key=_is_manifest):
        (lake / path).parent.mkdir(parents=True, exist_ok=True)
        (tried / path).replace(lake / path)
    gone = [path for path in there - wanted if path.parts[0] != "pictures"]
    for path in sorted(gone, key=_is_manifest, reverse=True):
        (lake / path).unlink()


def _is_manifest(path: Path) -> bool:
    return path.parts[0] == "files"


def _files(lake: Path) -> Iterator[Path]:
    """List the files of a lake by their places in it."""
    for folder, names, files in os.walk(lake):
        names[:] = [name for name in names if name not in NOT_SHARED]
        own = Path(folder).relative_to(lake)
        yield from (own / name for name in files if name not in NOT_SHARED and not name.endswith(".part"))


def _is_same(one: Path, other: Path) -> bool:
    with suppress(FileNotFoundError):
        mine, its = one.stat(), other.stat()
        return one.samefile(other) or (mine.st_mtime_ns, mine.st_size) == (its.st_mtime_ns, its.st_size)
    return False


def _link(source: Path, target: Path) -> None:
    """Give a file a second name; where the disk knows no such thing, copy it."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
