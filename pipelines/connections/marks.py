"""Remember what was fetched last by each connection, once it was loaded."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Marks = dict[str, dict[str, Any]]
NAME = "connections.json"
LOADED = "loaded"  # the files whose rows a select need not read again


def marks(lake: Path) -> Marks:
    """Read what each connection is remembered by."""
    path = lake / NAME
    found: Marks = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return found


def mark_of(lake: Path, name: str) -> dict[str, Any]:
    """Give what a connection is remembered by; nothing where one of its loads was undone, so that all is read again."""
    found = marks(lake).get(name, {})
    return found if all((lake / "files" / f"{sha256}.json").exists() for sha256 in found.get(LOADED, ())) else {}


def remember(lake: Path, new: Mapping[str, dict[str, Any]]) -> None:
    """Keep what was loaded now, by rename; what other connections are remembered by stays."""
    if not new:
        return
    kept = marks(lake)
    for name, one in new.items():
        before = mark_of(lake, name)
        goes_on = LOADED in one and before.get("query") == one.get("query")
        kept[name] = {**one, LOADED: [*before.get(LOADED, ()), *one[LOADED]]} if goes_on else one
    draft = lake / f"{NAME}.part"
    draft.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
    draft.replace(lake / NAME)
