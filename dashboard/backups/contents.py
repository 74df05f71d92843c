"""What a backup holds, each file with its sum: written last, so that what was interrupted never looks whole."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from dashboard.refusal import Refusal

NAME = "backup.json"
BLOCK = 1 << 20


class NotWhole(Refusal):
    """A backup cannot be taken or put back; the message says why, and nothing was changed."""


@dataclass(frozen=True)
class Kept:
    """One file of a backup."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Contents:
    """A backup: when it was taken, the build that was in use ("" without one), and every file by its path."""

    made_at: str
    build: str
    files: Mapping[str, Kept]

    @property
    def megabytes(self) -> float:
        """Give how large it is."""
        return sum(one.size for one in self.files.values()) / 1e6


def write(folder: Path, contents: Contents) -> None:
    """Write down what a backup holds."""
    (folder / NAME).write_text(json.dumps(asdict(contents), ensure_ascii=False, indent=1), encoding="utf-8")


def read(folder: Path) -> Contents:
    """Read what a backup holds. Raises NotWhole where it says nothing, or names files outside of itself."""
    file = folder / NAME
    if not file.is_file():
        raise NotWhole(f"{folder} is no whole backup: {NAME} is not in it. Was it interrupted?")
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
        files = {str(name): Kept(int(one["size"]), str(one["sha256"])) for name, one in said["files"].items()}
        found = Contents(str(said["made_at"]), str(said["build"]), files)
    except (ValueError, TypeError, KeyError, AttributeError) as fault:
        raise NotWhole(f"{file} cannot be read: {fault}") from fault
    for name in found.files:
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts or "\0" in name:
            raise NotWhole(f"{file} names {name!r}, which is outside of a data folder")
    return found


def copied(source: Path, target: Path) -> Kept:
    """Copy a file, and give its size and the sum of what was written."""
    target.parent.mkdir(parents=True, exist_ok=True)
    total, size = hashlib.sha256(), 0
    with source.open("rb") as given, target.open("wb") as taken:
        while block := given.read(BLOCK):
            total.update(block)
            size += taken.write(block)
    return Kept(size, total.hexdigest())


def looked_at(file: Path) -> Kept:
    """Give the size and the sum of a file as it is."""
    with file.open("rb") as given:
        total = hashlib.file_digest(given, "sha256")
    return Kept(file.stat().st_size, total.hexdigest())
