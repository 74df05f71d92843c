"""Build a warehouse though a file stands in the way: find that file, set it aside with the reason, publish the rest."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import duckdb

from pipelines.building import build as building
from pipelines.lake.export_order import moment
from pipelines.lake.lake import Lake, Manifest

MOST_TRIALS = 24
FAULTS = (building.BuildFailed, duckdb.Error, RecursionError, MemoryError)

Works = Callable[[frozenset[str]], bool]


def build_what_can_be(lake: Lake, data_dir: Path, progress: building.Progress, from_nothing: bool = False) -> Path:
    """Build from all files; where that fails, set aside those that make it fail, and build from the rest.

    The files of the last load are suspected first. Raises the first fault where nothing can be built without them.
    """
    make = partial(building.build, from_nothing=True) if from_nothing else building.build
    try:
        return make(data_dir, progress)
    except FAULTS as fault:
        if is_of_the_machine(fault):
            raise
        culprits = _culprits(lake, data_dir, progress)
        if not culprits or len(culprits) == sum(bool(one.tables) for one in lake.manifests() if not one.set_aside):
            raise
        for sha256, reason in culprits.items():
            manifest = lake.manifest(sha256)
            assert manifest
            lake.renew(replace(manifest, set_aside=reason))
        return make(data_dir, progress)


def is_of_the_machine(fault: Exception) -> bool:
    """Say whether a fault comes from the disk and from no file."""
    return isinstance(fault, duckdb.IOException) or "No space left" in str(fault)


def _culprits(lake: Lake, data_dir: Path, progress: building.Progress) -> dict[str, str]:
    """Give the files with which nothing can be built, each with the reason."""
    said: dict[frozenset[str], str] = {}

    def works(without: frozenset[str]) -> bool:
        if without not in said:
            progress(f"without {len(without)} files")
            said[without] = _fault_without(data_dir, without)
        return not said[without]

    files = sorted((one for one in lake.manifests() if one.tables and not one.set_aside), key=_newest_first)
    suspects = _suspects(files, works)
    found = _narrowed(suspects, frozenset(), works, said)
    everything = frozenset(suspects)
    return {one: _fault_without(data_dir, everything - {one}) or said[frozenset()] for one in found}


def _newest_first(manifest: Manifest) -> tuple[float, int]:
    at = moment(manifest.sent[-1]["at"] if manifest.sent else manifest.loaded_at)
    return -at.timestamp(), -manifest.order


def _fault_without(data_dir: Path, without: frozenset[str]) -> str:
    """Try to build without some files and publish nothing; say what went wrong, if anything did."""
    try:
        building.build(data_dir, without=without, is_trial=True)
    except FAULTS as fault:
        if is_of_the_machine(fault):
            raise
        return str(fault).splitlines()[0] if str(fault) else type(fault).__name__
    return ""


def _suspects(files: Sequence[Manifest], works: Works) -> list[str]:
    """Give the newest files without which something can be built: those of the last load, else more and more."""
    if len(files) < 2:
        return []  # without its only file there is nothing to publish
    works(frozenset())
    count = sum(_newest_first(one)[0] == _newest_first(files[0])[0] for one in files)
    while True:
        suspects = [one.sha256 for one in files[:count]]
        if works(frozenset(suspects)):
            return suspects
        if count >= len(files):
            return []
        count *= 2


def _narrowed(suspects: list[str], without: frozenset[str], works: Works, said: dict[frozenset[str], str]) -> list[str]:
    """Leave of the suspects those with which the rest cannot be built."""
    if len(suspects) < 2 or len(said) > MOST_TRIALS:
        return suspects
    half = len(suspects) // 2
    found = []
    for part, other in ((suspects[:half], suspects[half:]), (suspects[half:], suspects[:half])):
        if not works(without | frozenset(other)):
            found += _narrowed(part, without | frozenset(other), works, said)
    return found or suspects
