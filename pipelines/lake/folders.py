"""Remember what lay in a folder when it was loaded: a file that only lies there still is not sent again."""

import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path


def lying(lake: Path, paths: Sequence[Path]) -> dict[str, int]:
    """Give the files that lay in the folders among these paths when each was loaded last, as they were modified."""
    known = _read(lake)
    return {file: modified for path in paths if os.path.isdir(path) for file, modified in known.get(_name(path), ())}


def remember(lake: Path, paths: Sequence[Path], found: Iterable[Path]) -> None:
    """Keep what lies in each folder now, by rename."""
    folders = [path for path in paths if os.path.isdir(path)]
    if not folders:
        return
    known = _read(lake)
    files = [(str(path.absolute()), path.stat().st_mtime_ns) for path in found if os.path.isfile(path)]
    for folder in folders:
        known[_name(folder)] = [file for file in files if Path(file[0]).is_relative_to(folder.absolute())]
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
