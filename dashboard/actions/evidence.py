"""Files that show what was done: kept under their hash in DIR/evidence, never run; only pictures are shown."""

import hashlib
import os
import re
import struct
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image

from dashboard.data_folder import data_dir

MOST_MEGABYTES = 20
PICTURES = ("PNG", "JPEG", "GIF", "WEBP", "BMP")
MOST_PIXELS = 40_000_000
SHOWN_PIXELS = (1200, 1200)
LONGEST_NAME = 200


def folder() -> Path:
    """Return where the files are kept: in the data folder in use."""
    return data_dir() / "evidence"


def path_of(file_hash: str, file_name: str) -> Path:
    """Return where a file is kept: its name says only the ending, and only where that is plain letters and digits."""
    if not re.fullmatch(r"[0-9a-f]{64}", file_hash):
        raise ValueError(f"{file_hash} is no hash")
    suffix = Path(file_name).suffix.lower()
    return folder() / (file_hash + (suffix if re.fullmatch(r"\.[a-z0-9]{1,10}", suffix) else ""))


def plain_name(file_name: str) -> str:
    """Return the last part of a name as it is written down: no folders, no control characters, not too long."""
    name = "".join(sign for sign in file_name.replace("\\", "/").rsplit("/", 1)[-1] if sign.isprintable()).strip(". ")
    ending = Path(name).suffix
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - len(ending)] + ending


def hash_of(content: bytes) -> str:
    """Return the name under which a content is kept."""
    return hashlib.sha256(content).hexdigest()


@contextmanager
def laid_down(file_name: str, content: bytes) -> Iterator[Path]:
    """Write a file beside its place, and put it there when what is done with it succeeds: whole or not at all."""
    place = path_of(hash_of(content), file_name)
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(prefix="draft-", dir=place.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield place
        Path(draft).replace(place)
    finally:
        Path(draft).unlink(missing_ok=True)


def read(file_hash: str, file_name: str) -> bytes | None:
    """Return what is kept under a hash; None where it is not there or is no longer the same."""
    path = path_of(file_hash, file_name)
    if not path.is_file():
        return None
    content = path.read_bytes()
    return content if hash_of(content) == file_hash else None


def picture(content: bytes) -> bytes | None:
    """Return a picture drawn anew as PNG, small enough to show; None for everything that is no picture."""
    try:
        with Image.open(BytesIO(content), formats=PICTURES) as found:
            if found.width * found.height > MOST_PIXELS:
                return None
            shown = found.convert("RGB")
    except (OSError, ValueError, SyntaxError, EOFError, struct.error, Image.DecompressionBombError):
        return None
    shown.thumbnail(SHOWN_PIXELS)
    buffer = BytesIO()
    shown.save(buffer, "PNG")
    return buffer.getvalue()
