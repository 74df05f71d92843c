"""Plan pictures as data URIs: the browser gets them with the map and asks for nothing."""

import struct
import warnings
from base64 import b64encode
from io import BytesIO
from pathlib import Path

from PIL import Image

KINDS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
LARGEST_BYTES, MOST_PIXELS = 12_000_000, 40_000_000


def picture_uri(folder: Path, file_name: str) -> str | None:
    """Return a PNG or JPEG picture of a folder as a data URI; None when it is not there or cannot be drawn.

    Only the last part of the name counts, so that no export can point outside the folder.
    """
    name = Path(str(file_name).replace("\\", "/")).name
    path = folder / name
    if not name or not path.is_file() or path.stat().st_size > LARGEST_BYTES:
        return None
    content = path.read_bytes()
    kind = next((kind for start, kind in KINDS.items() if content.startswith(start)), None)
    return None if kind is None or not _can_be_drawn(content) else f"data:{kind};base64,{b64encode(content).decode()}"


def _can_be_drawn(content: bytes) -> bool:
    """Read a picture to its end: one that is cut off or of 900 million pixels would break every drawing of its plan."""
    try:
        with warnings.catch_warnings(), Image.open(BytesIO(content), formats=("PNG", "JPEG")) as image:
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            if image.width * image.height > MOST_PIXELS:
                return False
            image.load()
    except (OSError, ValueError, SyntaxError, EOFError, struct.error, Image.DecompressionBombError):
        return False
    return True
