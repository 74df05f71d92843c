"""Read every definition file at once; nothing is given before all of them are right."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from pipelines.definitions.colour_rules import ColourRules
from pipelines.definitions.contract_file import Contracts
from pipelines.definitions.entry import Entry
from pipelines.definitions.faults import Fault, WrongDefinitions
from pipelines.definitions.known import Known, models_in
from pipelines.definitions.kpi_file import KpiFile, missing_columns
from pipelines.definitions.operation_score import OperationScore
from pipelines.definitions.positions import line_of, lines_of_keys
from pipelines.definitions.risk_methods import RiskMethod
from pipelines.definitions.sources import SourceEntry
from pipelines.definitions.warning_rules import WarningRules

PIPELINES = Path(__file__).parents[1]
FILES: dict[str, type[Entry]] = {
    "contracts.toml": Contracts,
    "kpis.toml": KpiFile,
    "colour_rules.toml": ColourRules,
    "warning_rules.toml": WarningRules,
    "operation_score.toml": OperationScore,
}
FOLDERS: dict[str, type[Entry]] = {"methods": RiskMethod, "sources": SourceEntry}

Some = TypeVar("Some", bound=Entry)


@dataclass(frozen=True)
class Definitions:
    """All definition files, right and fitting each other."""

    contracts: Contracts
    kpis: KpiFile
    colour_rules: ColourRules
    warning_rules: WarningRules
    operation_score: OperationScore
    risk_methods: tuple[RiskMethod, ...]
    sources: dict[str, SourceEntry]


@dataclass(frozen=True)
class Written:
    """A file as it is written: its name, its schema, its text and what that holds."""

    name: str
    schema: type[Entry]
    text: str
    holds: dict[str, Any]


@cache
def definitions() -> Definitions:
    """Give the definitions of the product; WrongDefinitions names all that is wrong in them."""
    return read(PIPELINES)


def read(folder: Path) -> Definitions:
    """Read the definition files of a folder; WrongDefinitions names all that is wrong in them."""
    files = _written(folder)
    known = Known(files["contracts.toml"].holds, files["kpis.toml"].holds, models_in(folder / "models"))
    faults = [_fault(files["kpis.toml"], place, says) for place, says in missing_columns(known)]
    made: dict[str, Entry] = {}
    for name, file in files.items():
        try:
            made[name] = file.schema.model_validate(file.holds, context=known)
        except ValidationError as fault:
            faults += [_fault(file, error["loc"], error["msg"]) for error in fault.errors()]
    if not faults:
        faults = list(_repeated_methods(files))
    if faults:
        raise WrongDefinitions(faults)
    return _together(made)


def _written(folder: Path) -> dict[str, Written]:
    """Read every file as TOML; when one cannot be read, those that cannot are named, as the others rest on them."""
    named = {name: (folder / name, schema) for name, schema in FILES.items()}
    for part, schema in FOLDERS.items():
        named |= {f"{part}/{path.name}": (path, schema) for path in sorted((folder / part).glob("*.toml"))}
    files: dict[str, Written] = {}
    faults = []
    for name, (path, schema) in named.items():
        try:
            text = path.read_text(encoding="utf-8")
            files[name] = Written(name, schema, text, tomllib.loads(text))
        except (OSError, UnicodeDecodeError) as fault:
            faults.append(Fault(name, 1, "", f"cannot be read: {fault}"))
        except tomllib.TOMLDecodeError as fault:
            faults.append(Fault(name, _line_in(str(fault), text), "", f"is not TOML: {fault}"))
    if faults:
        raise WrongDefinitions(faults)
    return files


def _line_in(says: str, text: str) -> int:
    """Take the line out of what the parser says; it may stand at the end of the file."""
    words = says.rpartition("at line ")[2].partition(",")[0]
    return int(words) if words.isdigit() else text.count("\n") + 1


def _fault(file: Written, place: tuple[str | int, ...], says: str) -> Fault:
    place = tuple(part for part in place if part != "[key]")  # how the schema says that the key itself is wrong
    key = ".".join(f"[{part + 1}]" if isinstance(part, int) else part for part in place).replace(".[", "[")
    return Fault(file.name, line_of(lines_of_keys(file.text), place), key, says)


def _repeated_methods(files: dict[str, Written]) -> Iterator[Fault]:
    """Find two files that are the same edition of one method."""
    seen: dict[tuple[Any, Any], str] = {}
    for file in files.values():
        if file.schema is RiskMethod:
            edition = (file.holds["method"], file.holds.get("valid_from"))
            if first := seen.get(edition):
                yield _fault(file, ("method",), f"{first} is the same edition of {file.holds['method']}")
            seen[edition] = file.name


def _together(made: dict[str, Any]) -> Definitions:
    methods = tuple(entry for entry in made.values() if isinstance(entry, RiskMethod))
    sources = {Path(name).stem: entry for name, entry in made.items() if isinstance(entry, SourceEntry)}
    files = {Path(name).stem: made[name] for name in FILES}
    return Definitions(risk_methods=methods, sources=sources, **files)
