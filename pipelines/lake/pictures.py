"""Keep pictures that a plan may name, once they are known to be whole and of a size that can be drawn."""

import re
import shutil
import struct
import warnings
from pathlib import Path

from pipelines.lake.lake import Lake

SUFFIXES = (".png", ".jpg", ".jpeg")
SAFE_NAME = re.compile(r"[\w][\w .()\-]{0,200}")
MOST_BYTES, MOST_PIXELS = 12_000_000, 40_000_000


def keep_picture(lake: Lake, path: Path, name: str) -> str:
    """Put a picture into the lake under its own name, or say why not."""
    if not SAFE_NAME.fullmatch(name):
        return "skipped: a picture needs a plain name"
    if fault := fault_of(path):
        return f"refused: {fault}"
    folder = lake.path / "pictures"
    folder.mkdir(exist_ok=True)
    shutil.copyfile(path, lake.drafts / name)
    (lake.drafts / name).replace(folder / name)
    return ""


def fault_of(path: Path) -> str:
    """Say what is wrong with a picture; it is read to its end only when it is of a size that can be drawn."""
    from PIL import Image, UnidentifiedImageError

    if path.stat().st_size > MOST_BYTES:
        return f"the picture is larger than {MOST_BYTES // 1_000_000} MB: save it smaller"
    try:
        with warnings.catch_warnings(), Image.open(path, formats=("PNG", "JPEG")) as image:
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            if image.width * image.height > MOST_PIXELS:
                return f"the picture has more than {MOST_PIXELS // 1_000_000} million pixels: save it smaller"
            image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return f"the picture has more than {MOST_PIXELS // 1_000_000} million pixels: save it smaller"
    except UnidentifiedImageError:
        return "the file is no PNG or JPEG picture"
    except (OSError, ValueError, SyntaxError, EOFError, struct.error):
        return "the picture is cut off or damaged: save or copy it again"
    return ""
