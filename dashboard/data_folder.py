"""Where the data of a company lie: exports as loaded, warehouses, settings, and what people write down."""

import os
from pathlib import Path

CODE = Path(__file__).parent.parent
INSTALLED = ("site-packages", "dist-packages")  # nobody keeps data among the packages of Python


def data_dir() -> Path:
    """Return the data folder: FOURCOLOR_DATA, else data/ beside the code, or of the working folder when installed."""
    return Path(os.environ.get("FOURCOLOR_DATA") or usual(CODE))


def usual(code: Path) -> Path:
    """Return where data lie when nobody says it, for code that lies in this folder."""
    return Path("data").resolve() if code.name in INSTALLED else code / "data"
