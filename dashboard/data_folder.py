"""Where the data of a company lie: exports as loaded, warehouses, settings, and what people write down."""

import os
from pathlib import Path

BESIDE_THE_CODE = Path(__file__).parent.parent / "data"


def data_dir() -> Path:
    """Return the data folder: FOURCOLOR_DATA where it is set, else data/ beside the code."""
    return Path(os.environ.get("FOURCOLOR_DATA") or BESIDE_THE_CODE)
