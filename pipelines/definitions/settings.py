"""A company's own settings, DIR/settings: definition files over those of the product, each checked the same way."""

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipelines.definitions.entries_off import Judging, named, standing
from pipelines.definitions.faults import Fault, unknown
from pipelines.definitions.known import models_in, own_of_mart
from pipelines.definitions.kpi_file import KpiFile
from pipelines.definitions.merging import own_fields
from pipelines.definitions.read import (
    FILES,
    FOLDERS,
    IN_FORCE,
    OWN,
    PIPELINES,
    Definitions,
    OwnFile,
    Written,
    definitions,
    no_toml,
    shipped,
    written,
)

LARGEST = 1 << 20  # bytes
RESERVED = ("template",)
OF_THE_DASHBOARD = ("access.toml",)  # who may see what: the dashboard reads and checks it


@contextmanager
def in_force(data_dir: Path) -> Iterator[Definitions]:
    """Have `definitions()` give those of a data folder: the company's own over those of the product.

    It holds for the thread that asks. What is wrong in a file of the company switches off only itself. Raises
    WrongDefinitions where the product's own files are wrong.
    """
    before = IN_FORCE.set(of_folder(data_dir))
    try:
        yield definitions()
    finally:
        IN_FORCE.reset(before)


def of_folder(data_dir: Path) -> Definitions:
    """Give the definitions that are in force in a data folder. Raises WrongDefinitions."""
    found = tuple(_found(data_dir / OWN))
    return _over_shipped(found) if found else shipped()


def _found(folder: Path) -> Iterator[OwnFile]:
    """List the files of the settings in the order in which they rest on each other; what cannot be read says why."""
    named = {name: folder / name for name in FILES}
    for part in FOLDERS:
        named |= {f"{part}/{path.name}": path for path in sorted((folder / part).glob("*.toml"))}
    for name, path in named.items():
        if path.is_symlink() or path.exists():
            yield _read(name, path)
    for path in sorted(folder.glob("*.toml")):
        if path.name not in (*FILES, *OF_THE_DASHBOARD):
            says = unknown("no such file of settings", path.name, [*FILES, *(f"{part}/…" for part in FOLDERS)])
            yield OwnFile(path.name, "", (Fault(f"{OWN}/{path.name}", 1, "", says),))


def _read(name: str, path: Path) -> OwnFile:
    """Read a file as a person may have saved it."""
    shown, stem = f"{OWN}/{name}", path.stem
    try:
        if not path.is_file():
            return OwnFile(name, "", (Fault(shown, 1, "", "is no file that can be read"),))
        if path.stat().st_size > LARGEST:
            return OwnFile(name, "", (Fault(shown, 1, "", "is larger than 1 MB, so it is no file of settings"),))
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return OwnFile(name, "", (Fault(shown, 1, "", "is not written in UTF-8: save it as UTF-8"),))
    except OSError as fault:
        return OwnFile(name, "", (Fault(shown, 1, "", f"cannot be read: {fault.strerror}"),))
    if "/" in name and (stem in RESERVED or not all(letter.isalnum() or letter in "_-" for letter in stem)):
        says = f"{stem!r} is no name of a format: letters, digits, _ and -" + (
            f", and not {stem}" if stem in RESERVED else ""
        )
        return OwnFile(name, text, (Fault(shown, 1, "", says),))
    return OwnFile(name, text)


@lru_cache(maxsize=8)
def _over_shipped(found: tuple[OwnFile, ...]) -> Definitions:
    """Put the files of a company over those of the product, one after the other; what is wrong is left out, and why."""
    files, models = written(PIPELINES), models_in(PIPELINES / "models")
    known, judged = shipped(), []
    added: Mapping[str, tuple[str, ...]] = {}
    for file in found:
        holds, faults = ({}, list(file.faults)) if file.faults else _parsed(file)
        if faults or not holds:
            judged.append(replace(file, faults=tuple(faults)))
            continue
        base = files.get(file.name) or _new(file.name)
        asked = Judging(file, base, files, models, holds, added)
        if made := standing(asked):
            files, known = made
            added = own_fields(base.holds, asked.holds) if file.name == "contracts.toml" else added
        judged.append(replace(file, faults=_in_order(asked.faults), off=tuple(asked.off) if made else ()))
    return replace(known, own_files=tuple(judged), own_fields=added, kpis=_with_slices(known, added))


def _in_order(faults: list[Fault]) -> tuple[Fault, ...]:
    return tuple(sorted(set(faults), key=lambda fault: (fault.line, fault.key)))


def _with_slices(known: Definitions, added: Mapping[str, tuple[str, ...]]) -> KpiFile:
    """Let the numbers of a table's records be told apart by the fields that a company adds to it."""
    tables = known.contracts.tables
    marts = {
        name: mart.model_copy(
            update={"slices": mart.slices + own_of_mart(mart.record, mart.id, added, lambda table: tables[table].key)}
        )
        for name, mart in known.kpis.marts.items()
    }
    return known.kpis.model_copy(update={"marts": marts}) if added else known.kpis


def _new(name: str) -> Written:
    """Begin a file that the product does not have."""
    return Written(name, FOLDERS[name.partition("/")[0]], "", {})


def _parsed(file: OwnFile) -> tuple[dict[str, Any], list[Fault]]:
    shown = f"{OWN}/{file.name}"
    try:
        return tomllib.loads(file.text), []
    except tomllib.TOMLDecodeError as fault:
        return {}, [no_toml(shown, file.text, fault)]
    except RecursionError:
        return {}, [Fault(shown, 1, "", "holds brackets in brackets without end")]


def said(file: OwnFile) -> str:
    """Say what of a file of the company is off, and why, as a sentence."""
    many = "; ".join(_placed(fault) for fault in file.faults)
    if file.is_off:
        return f"switched off until it is put right: {many}"
    return f"{named(file.off)}: switched off until put right, the rest of the file is in force: {many}"


def _placed(fault: Fault) -> str:
    return f"line {fault.line}" + (f", {fault.key}" if fault.key else "") + f": {fault.says.rstrip('.')}"
