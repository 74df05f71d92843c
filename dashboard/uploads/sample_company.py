"""Whether the made-up sample company is among what is loaded, known by the content of its files."""

import hashlib
from functools import lru_cache

from dashboard.loaded import loads
from dashboard.uploads.jobs import SAMPLES


@lru_cache(maxsize=1)
def hashes() -> frozenset[str]:
    """Give the hashes of the exports of the sample company; none where they do not lie beside the code."""
    files = [path for path in SAMPLES.rglob("*") if path.is_file()] if SAMPLES.is_dir() else []
    return frozenset(hashlib.sha256(path.read_bytes()).hexdigest() for path in files)


def sample_loads(build: str) -> list[str]:
    """Name the loads that brought nothing but files of the sample company."""
    rows = loads.sent_loads(build)
    return [load for load, own in zip(rows["load"], rows["hashes"], strict=True) if hashes().issuperset(own)]


def is_all(build: str) -> bool:
    """Say whether nothing but the sample company is loaded."""
    return len(sample_loads(build)) == len(loads.sent_loads(build)) > 0
