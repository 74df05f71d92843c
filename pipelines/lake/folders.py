"""Remember what lay in a folder when it was loaded: a file that only lies there still is not sent again."""

import json
import os
import stat
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path


def lying(lake: Path, paths: Sequence[Path]) -> dict[str, int]:
    """Give the files that lay in the folders among these paths when each was loaded last, as they were modified."""
    known = _read(lake)
    return {file: modified for path in paths if os.path.isdir(path) for file, modified in known.get(_name(path), ())}


def modified(found: Iterable[Path]) -> dict[str, int]:
    """Say when each of these files was modified; asked before they are read, so that what changes then is new again."""
    return {str(path.absolute()): state[1] for path in found if (state := state_of(path))}


def state_of(path: Path) -> tuple[int, int] | None:
    """Give the size of a file and when it was modified, in nanoseconds; nothing where no file lies there."""
    try:
        known = os.stat(path)
    except OSError:
        return None
    return (known.st_size, known.st_mtime_ns) if stat.S_ISREG(known.st_mode) else None


def remember(lake: Path, paths: Sequence[Path], files: Mapping[str, int]) -> None:
    """Keep what lies in each folder now, as it was modified before it was read, by rename."""
    folders = [path for path in paths if os.path.isdir(path)]
    if not folders:
        return
    known = _read(lake)
    for folder in folders:
        own = ((file, at) for file, at in files.items() if Path(file).is_relative_to(folder.absolute()))
        known[_name(folder)] = [*own]
    draft = lake / "folders.json.part"
    draft.write_text(json.dumps(known), encoding="utf-8")
    draft.replace(lake / "folders.json")


def _read(lake: Path) -> dict[str, list[tuple[str, int]]]:
    path = lake / "folders.json"
    if not path.exists():
        return {}
    found: dict[str, list[tuple[str, int]]] = json.loads(path.read_text("utf-8"))
    return found


def _name(folder: Path) -> str:
    return str(folder.resolve())
