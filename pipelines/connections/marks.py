"""Remember what was fetched last by each connection, once it was loaded."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Marks = dict[str, dict[str, Any]]
NAME = "connections.json"


def marks(lake: Path) -> Marks:
    """Read what each connection is remembered by."""
    path = lake / NAME
    found: Marks = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return found


def remember(lake: Path, new: Mapping[str, dict[str, Any]]) -> None:
    """Keep what was loaded now, by rename; what other connections are remembered by stays."""
    if not new:
        return
    draft = lake / f"{NAME}.part"
    draft.write_text(json.dumps({**marks(lake), **new}, ensure_ascii=False), encoding="utf-8")
    draft.replace(lake / NAME)
