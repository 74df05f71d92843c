"""Plan pictures as data URIs: the browser gets them with the map and asks for nothing."""

from base64 import b64encode
from pathlib import Path

KINDS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
LARGEST_BYTES = 12_000_000


def picture_uri(folder: Path, file_name: str) -> str | None:
    """Return a PNG or JPEG picture of a folder as a data URI; None when it is not there or is something else.

    Only the last part of the name counts, so that no export can point outside the folder.
    """
    name = Path(str(file_name).replace("\\", "/")).name
    path = folder / name
    if not name or not path.is_file() or path.stat().st_size > LARGEST_BYTES:
        return None
    content = path.read_bytes()
    kind = next((kind for start, kind in KINDS.items() if content.startswith(start)), None)
    return None if kind is None else f"data:{kind};base64,{b64encode(content).decode()}"
