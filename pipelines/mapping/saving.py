"""Name a source after its file, and write it into the settings of a data folder, never over another unseen."""

import os
import re
import tempfile
from pathlib import Path

from pipelines.definitions.read import OWN, PIPELINES, definitions
from pipelines.mapping.said import say

LONGEST = 60
PERIODS = re.compile(
    r"(?:19|20)\d\d[-_.年]?(?:1[0-2]|0?[1-9])?(?:[-_.月]?(?:[12]\d|3[01]|0?[1-9])日?)?月?份?|\d{1,2}月份?|[一二三四]季度|第?\d季度|(?<![A-Za-z])Q[1-4]"
)


class CannotSave(Exception):
    """A source that cannot be written; the message says why."""


def safe_name(given: str) -> str:
    """Make a name of a format of any text: letters, digits, _ and -, without the period that a file is of."""
    stem = re.sub(r"(?:\.[A-Za-z0-9]{1,5})+$", "", given.rpartition("/")[2])
    shorter = PERIODS.sub("", stem)
    for text in (shorter, stem):
        kept = re.sub(r"_+", "_", "".join(sign if sign.isalnum() or sign in "-_" else "_" for sign in text)).strip("_-")
        if sum(sign.isalnum() for sign in kept) > 1:
            return kept[:LONGEST].strip("_-").lower()
    return "ledger"


def free_name(name: str, folder: Path) -> str:
    """Give the name, or the first with a number behind it that no other source has."""
    if name == "template":
        name = "ledger"
    taken = {path.stem for path in (folder / OWN / "sources").glob("*.toml")} | set(definitions().sources)
    if name not in taken:
        return name
    return next(f"{name}_{number}" for number in range(2, len(taken) + 3) if f"{name}_{number}" not in taken)


def is_name(name: str) -> bool:
    """Say whether a text is a name of a format."""
    return (
        bool(name) and name != "template" and all(sign.isalnum() or sign in "_-" for sign in name) and len(name) <= 100
    )


def save(name: str, text: str, data_dir: Path, may_replace: bool = False) -> Path:
    """Write a source by renaming a finished draft. Raises CannotSave where another source has the name."""
    target = data_dir / OWN / "sources" / f"{name}.toml"
    if target.exists() and not may_replace and target.read_text(encoding="utf-8") != text:
        raise CannotSave(say("name_taken", name=name))
    if not target.exists() and (PIPELINES / "sources" / f"{name}.toml").exists() and not may_replace:
        raise CannotSave(say("name_taken", name=name))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(prefix=f".{name[:40]}-", suffix=".part", dir=target.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).chmod(0o644)
        Path(draft).replace(target)
    except OSError as fault:
        raise CannotSave(say("not_saved", reason=fault.strerror or str(fault))) from fault
    return target
