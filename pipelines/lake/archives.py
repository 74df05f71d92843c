"""Unpack archives, member by member and within limits: each member is a file of its own."""

import gzip
import os
import time
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Protocol

from pipelines.reading.files.encoding import readable_name
from pipelines.reading.files.sheets.faults import size_text

CHUNK = 1 << 20
MOST_UNPACKED, MOST_FILES, DEEPEST = 4 * 10**9, 2_000, 3
SMALL, HIGHEST_RATIO = 50_000_000, 400


class Readable(Protocol):
    """What unpacked bytes are read from."""

    def read(self, size: int, /) -> bytes:
        """Give the next bytes."""


@dataclass
class Room:
    """What may still be unpacked of one archive that was sent, with all archives in it."""

    size: int = MOST_UNPACKED
    files: int = MOST_FILES


@dataclass(frozen=True)
class Member:
    """One file of an archive as it lies on the disk for a moment; said: why it was not unpacked."""

    name: str
    path: Path | None = None
    said: str = ""


@dataclass(frozen=True)
class Archive:
    """An archive that was sent, or one inside it: where it lies, what it is called, and how deep inside."""

    path: Path
    name: str
    kind: str
    depth: int = 1
    room: Room = field(default_factory=Room)


class TooLarge(Exception):
    """More would be unpacked than an archive may hold; the message says how much that is."""


def members(archive: Archive, folder: Path) -> Iterator[Member]:
    """Unpack one member after the other into a folder; each is gone when the next is asked for."""
    if archive.depth > DEEPEST:
        yield Member(archive.name, said=f"an archive in an archive in {DEEPEST} archives is not unpacked")
        return
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield from _gz(archive, folder) if archive.kind == "gz" else _zip(archive, folder)
    except TooLarge as fault:
        yield Member(archive.name, said=f"{fault}; what follows in the archive was not read")
    except (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError):
        yield Member(archive.name, said="the archive is cut off or damaged: pack it again")


def _gz(archive: Archive, folder: Path) -> Iterator[Member]:
    """Unpack the one file of a .gz, which keeps the name of the archive."""
    inner = PurePosixPath(archive.name).name.lower().removesuffix(".gz")
    target = folder / f"content{PurePosixPath(inner).suffix if len(PurePosixPath(inner).suffix) < 9 else ''}"
    with gzip.open(archive.path) as packed:
        _copy(packed, target, archive.room, archive.path.stat().st_size)
    os.utime(target, ns=(archive.path.stat().st_mtime_ns,) * 2)
    yield Member(archive.name, target)
    target.unlink(missing_ok=True)


def _zip(archive: Archive, folder: Path) -> Iterator[Member]:
    with zipfile.ZipFile(archive.path) as packed:
        for number, entry in enumerate(packed.infolist()):
            if entry.is_dir():
                continue
            name = f"{archive.name}/{_name(entry)}"
            archive.room.files -= 1
            if archive.room.files < 0:
                raise TooLarge(f"there are more than {MOST_FILES:,} files in it")
            if said := _unwanted(entry):
                yield Member(name, said=said)
                continue
            target = folder / f"{number}{_suffix(name)}"
            try:
                with packed.open(entry) as content:
                    _copy(content, target, archive.room, entry.compress_size)
            except (NotImplementedError, RuntimeError) as fault:
                yield Member(name, said=f"refused: it is packed in a way that cannot be read ({fault}): pack it again")
                continue
            _date(target, entry)
            yield Member(name, target)
            target.unlink(missing_ok=True)


def _unwanted(entry: zipfile.ZipInfo) -> str:
    """Say why a member is not unpacked."""
    parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
    if any(part.startswith(".") and part != ".." for part in parts) or "__MACOSX" in parts:
        return "skipped: a hidden file"
    return "refused: it is protected by a password: pack it without one" if entry.flag_bits & 1 else ""


def _name(entry: zipfile.ZipInfo) -> str:
    """Name a member for people: archives of Windows write names in the language of the machine."""
    if entry.flag_bits & 0x800 or entry.filename.isascii():
        return entry.filename
    return readable_name(entry.filename.encode("cp437", "replace"))


def _suffix(name: str) -> str:
    suffix = PurePosixPath(name).suffix.lower()
    return suffix if len(suffix) < 9 and suffix[1:].isalnum() and suffix.isascii() else ""


def _copy(packed: Readable, target: Path, room: Room, packed_size: int) -> None:
    """Unpack one file, as long as there is room and it does not grow beyond all measure."""
    size = 0
    with target.open("wb") as copy:
        while chunk := packed.read(CHUNK):
            size += len(chunk)
            room.size -= len(chunk)
            if room.size < 0:
                raise TooLarge(f"it unpacks to more than {size_text(MOST_UNPACKED)}")
            if size > max(SMALL, HIGHEST_RATIO * max(packed_size, 1)):
                raise TooLarge(f"a file in it grows to more than {HIGHEST_RATIO} times its size when unpacked")
            copy.write(chunk)


def _date(target: Path, entry: zipfile.ZipInfo) -> None:
    """Give an unpacked file the time at which it was modified, as the archive says."""
    try:
        moment = time.mktime((*entry.date_time, 0, 0, -1))
    except (OverflowError, ValueError):
        return
    os.utime(target, (moment, moment))
