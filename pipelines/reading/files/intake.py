"""Take a private copy of a file as sent, and learn in the same pass what its bytes say."""

import codecs
import hashlib
import os
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

CHUNK = 1 << 22
FRESH, PAUSE = 2.0, 0.1  # seconds
# Characters beside the plain space that people do not see around a value.
UNSEEN = "\u00a0\u3000\u200b\u202f\ufeff"
# Spaces of other widths, which hardly any file holds: they are looked for where the first byte of one is seen.
OTHER_SPACES = "\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u205f"
FIRST_BYTES = (b"\xe1", b"\xe2")


class StillBeingWritten(Exception):
    """The file changed while it was copied."""


@dataclass(frozen=True)
class Look:
    """What the bytes of a text file say: is it UTF-8, how many lines, anything unusual in it."""

    newlines: int = 0
    returns: int = 0
    return_newlines: int = 0
    is_utf8: bool = True
    has_zero_bytes: bool = False
    has_tabs: bool = False
    has_unseen: bool = False
    has_shown: bool = False
    is_ended: bool = True

    @property
    def lines(self) -> int:
        """Count the physical lines of the file."""
        return self.newlines + (not self.is_ended)

    @property
    def has_plain_line_ends(self) -> bool:
        """Say whether every line ends the same usual way."""
        return self.returns == 0 or self.returns == self.return_newlines == self.newlines


SHOWN = ((b'="', b"="), (b",'", b"'"), (b"\n'", b"'"))  # cells that a spreadsheet shows otherwise: ="00123" and '00123


class Looker:
    """Look at a file chunk by chunk."""

    def __init__(self) -> None:
        self.look = Look()
        self.decoder = codecs.getincrementaldecoder("utf-8")()
        self.last = b""

    def see(self, chunk: bytes) -> None:
        """Add one chunk to what is known."""
        now = self.look
        if not (chunk.isascii() and self.decoder.getstate()[0] == b"") and now.is_utf8:
            now = self._decode(chunk)
        returns = chunk.count(b"\r") if b"\r" in chunk else 0
        pairs = chunk.count(b"\r\n") if returns else 0
        pairs += self.last == b"\r" and chunk.startswith(b"\n")
        self.look = replace(
            now,
            newlines=now.newlines + chunk.count(b"\n"),
            returns=now.returns + returns,
            return_newlines=now.return_newlines + pairs,
            has_zero_bytes=now.has_zero_bytes or b"\0" in chunk,
            has_tabs=now.has_tabs or b"\t" in chunk,
            has_shown=now.has_shown or self._has_shown(chunk),
        )
        self.last = chunk[-1:] or self.last

    def _has_shown(self, chunk: bytes) -> bool:
        """Look for the marks of shown texts; one sign of each is looked for first, which takes a tenth of the time."""
        return any(mark == self.last + chunk[:1] or (sign in chunk and mark in chunk) for mark, sign in SHOWN)

    def _decode(self, chunk: bytes) -> Look:
        begun = self.decoder.getstate()[0]
        has_others = any(byte in part for part in (begun, chunk) for byte in FIRST_BYTES)
        try:
            text = self.decoder.decode(chunk)
        except UnicodeDecodeError:
            return replace(self.look, is_utf8=False)
        if not self.last:
            text = text.removeprefix("\ufeff")  # the mark of the encoding is no part of the text
        marks = UNSEEN + OTHER_SPACES if has_others else UNSEEN
        return replace(self.look, has_unseen=self.look.has_unseen or any(mark in text for mark in marks))

    def done(self) -> Look:
        """Finish: an open character at the end is no UTF-8."""
        is_utf8 = self.look.is_utf8 and self.decoder.getstate()[0] == b""
        return replace(self.look, is_utf8=is_utf8, is_ended=self.last in (b"", b"\n"))


@dataclass(frozen=True)
class Intake:
    """A private copy of a file, its content hash and what its bytes say."""

    copy: Path
    sha256: str
    look: Look


def take(source: Path, target: Path) -> Intake:
    """Copy and hash a file in one pass; refuse it when it changes meanwhile."""
    digest = hashlib.sha256()
    looker = Looker()
    before = source.stat()
    hashed: Future[None] | None = None
    with source.open("rb", 0) as file, target.open("wb", 0) as copy, ThreadPoolExecutor(1) as side:
        while chunk := file.read(CHUNK):
            if hashed:
                hashed.result()
            hashed = side.submit(digest.update, chunk)
            _write(copy.fileno(), chunk)
            looker.see(chunk)
        if hashed:
            hashed.result()
    if time.time() - before.st_mtime < FRESH:
        time.sleep(PAUSE)  # whoever writes it may still be at it
    after = source.stat()
    same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    if not same or after.st_size != target.stat().st_size:
        name = os.fsencode(source.name).decode("utf-8", "backslashreplace")
        raise StillBeingWritten(f"{name} is still being written: load it again when it is finished")
    return Intake(target, digest.hexdigest(), looker.done())


def _write(descriptor: int, chunk: bytes) -> None:
    view = memoryview(chunk)
    while view:
        view = view[os.write(descriptor, view) :]


def look_at(source: Path) -> Look:
    """Look at a text file that is already ours."""
    looker = Looker()
    with source.open("rb", buffering=0) as file:
        while chunk := file.read(CHUNK):
            looker.see(chunk)
    return looker.done()
