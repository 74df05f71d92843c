"""Read every definition file at once; nothing is given before all of them are right."""

import tomllib
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pipelines.definitions.checks import CheckLimits
from pipelines.definitions.colour_rules import ColourRules
from pipelines.definitions.company import Company
from pipelines.definitions.connections import Connections
from pipelines.definitions.contract_file import Contracts
from pipelines.definitions.entry import Entry
from pipelines.definitions.faults import Fault, WrongDefinitions
from pipelines.definitions.known import Known, models_in
from pipelines.definitions.kpi_file import KpiFile, missing_columns
from pipelines.definitions.major_hazard_criteria import MajorHazardCriteria
from pipelines.definitions.operation_score import OperationScore
from pipelines.definitions.positions import line_of, lines_of_keys
from pipelines.definitions.reporting_limits import ReportingLimits
from pipelines.definitions.risk_methods import RiskMethod
from pipelines.definitions.safety_cost_bands import SafetyCostBands
from pipelines.definitions.schemes import Scheme
from pipelines.definitions.sentences import Sentences
from pipelines.definitions.sources import SourceEntry
from pipelines.definitions.targets import DefaultTargets
from pipelines.definitions.warning_rules import WarningRules

PIPELINES = Path(__file__).parents[1]
OWN = "settings"  # the folder of a company's own settings in its data folder
FILES: dict[str, type[Entry]] = {
    "contracts.toml": Contracts,
    "kpis.toml": KpiFile,
    "colour_rules.toml": ColourRules,
    "warning_rules.toml": WarningRules,
    "operation_score.toml": OperationScore,
    "company.toml": Company,
    "targets.toml": DefaultTargets,
    "checks.toml": CheckLimits,
    "reporting_limits.toml": ReportingLimits,
    "major_hazard_criteria.toml": MajorHazardCriteria,
    "safety_cost_bands.toml": SafetyCostBands,
    "sentences.toml": Sentences,
    "connections.toml": Connections,
}
FOLDERS: dict[str, type[Entry]] = {"methods": RiskMethod, "schemes": Scheme, "sources": SourceEntry}


@dataclass(frozen=True)
class OwnFile:
    """A file of a company's own settings: its name below DIR/settings, and all that is wrong in it.

    off: the entries that are off for it, by their place; where something is wrong and there are none, the file is off.
    """

    name: str
    text: str
    faults: tuple[Fault, ...] = ()
    off: tuple[tuple[str | int, ...], ...] = ()

    @property
    def is_off(self) -> bool:
        """Say whether nothing of it is in force."""
        return bool(self.faults) and not self.off


@dataclass(frozen=True, eq=False)  # equal to itself alone, so that what is made of it can be kept beside it
class Definitions:
    """All definition files, right and fitting each other.

    texts: every file in force as it is written, with what a company's own settings add. own_files: those settings.
    own_fields: the fields that they add to a table.
    """

    contracts: Contracts
    kpis: KpiFile
    colour_rules: ColourRules
    warning_rules: WarningRules
    operation_score: OperationScore
    company: Company
    targets: DefaultTargets
    checks: CheckLimits
    reporting_limits: ReportingLimits
    major_hazard_criteria: MajorHazardCriteria
    safety_cost_bands: SafetyCostBands
    sentences: Sentences
    connections: Connections
    risk_methods: tuple[RiskMethod, ...]
    schemes: tuple[Scheme, ...]
    sources: dict[str, SourceEntry]
    texts: Mapping[str, str]
    own_files: tuple[OwnFile, ...] = ()
    own_fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def broken_files(self) -> set[str]:
        """Name the company's own files in which something is wrong, so that they or some of their entries are off."""
        return {file.name for file in self.own_files if file.faults}


@dataclass(frozen=True)
class Written:
    """A file as it is written: its name, its schema, its text, what that holds, and what a company adds to it."""

    name: str
    schema: type[Entry]
    text: str
    holds: dict[str, Any]
    own: str = ""


IN_FORCE: ContextVar[Definitions | None] = ContextVar("the definitions of the data folder that is worked on")


def definitions() -> Definitions:
    """Give the definitions of the data folder that is worked on, else those of the product. Raises WrongDefinitions."""
    return IN_FORCE.get(None) or shipped()


@cache
def shipped() -> Definitions:
    """Give the definitions of the product; WrongDefinitions names all that is wrong in them."""
    return read(PIPELINES)


def read(folder: Path) -> Definitions:
    """Read the definition files of a folder; WrongDefinitions names all that is wrong in them."""
    return checked(written(folder), models_in(folder / "models"))


def checked(
    files: dict[str, Written], models: Mapping[str, str], own_fields: Mapping[str, tuple[str, ...]] | None = None
) -> Definitions:
    """Check files against their schema and against each other; WrongDefinitions names all that is wrong in them.

    own_fields: what a company adds to each table.
    """
    contracts, kpi_file = files["contracts.toml"].holds, files["kpis.toml"].holds
    known = Known(contracts, kpi_file, models, own_fields=own_fields or {})
    faults = [fault_in(files["kpis.toml"], place, says) for place, says in missing_columns(known)]
    made: dict[str, Entry] = {}
    for name, file in files.items():
        context = replace(known, is_own=True) if file.own else known
        try:
            made[name] = file.schema.model_validate(file.holds, context=context)
        except ValidationError as fault:
            faults += [fault_in(file, error["loc"], error["msg"]) for error in fault.errors()]
    if not faults:
        faults = list(_repeated_editions(files))
    if faults:
        raise WrongDefinitions(faults)
    return _together(made, {name: f"{file.text}\0{file.own}" for name, file in files.items()})


def written(folder: Path) -> dict[str, Written]:
    """Read every file as TOML; when one cannot be read, those that cannot are named, as the others rest on them."""
    named = {name: (folder / name, schema) for name, schema in FILES.items()}
    for part, schema in FOLDERS.items():
        named |= {f"{part}/{path.name}": (path, schema) for path in sorted((folder / part).glob("*.toml"))}
    files: dict[str, Written] = {}
    faults = []
    for name, (path, schema) in named.items():
        try:
            text = path.read_text(encoding="utf-8")
            files[name] = Written(name, schema, text, _held_by(text))
        except (OSError, UnicodeDecodeError) as fault:
            faults.append(Fault(name, 1, "", f"cannot be read: {fault}"))
        except tomllib.TOMLDecodeError as fault:
            faults.append(no_toml(name, text, fault))
    if faults:
        raise WrongDefinitions(faults)
    return files


@lru_cache(maxsize=256)
def _held_by(text: str) -> dict[str, Any]:
    """Read a text as TOML, once: each folder with settings asks for all texts of the product. Nobody writes into it."""
    return tomllib.loads(text)


def no_toml(name: str, text: str, fault: tomllib.TOMLDecodeError) -> Fault:
    """Say where a text is no TOML."""
    return Fault(name, _line_in(str(fault), text), "", f"is not TOML: {fault}")


def _line_in(says: str, text: str) -> int:
    """Take the line out of what the parser says; it may stand at the end of the file."""
    words = says.rpartition("at line ")[2].partition(",")[0]
    return int(words) if words.isdigit() else text.count("\n") + 1


def fault_in(file: Written, place: tuple[str | int, ...], says: str) -> Fault:
    """Say what is wrong at a place of a file: on its line in the company's own text where there is one."""
    place = tuple(part for part in place if part != "[key]")  # how the schema says that the key itself is wrong
    key = ".".join(f"[{part + 1}]" if isinstance(part, int) else part for part in place).replace(".[", "[")
    name = f"{OWN}/{file.name}" if file.own else file.name
    return Fault(name, line_of(lines_of_keys(file.own or file.text), place), key, says, place)


def _repeated_editions(files: dict[str, Written]) -> Iterator[Fault]:
    """Find two files that are the same edition of one method or one scheme."""
    seen: dict[tuple[Any, ...], str] = {}
    for file in files.values():
        for schema, key in ((RiskMethod, "method"), (Scheme, "scheme")):
            if file.schema is schema:
                edition = (key, file.holds[key], file.holds.get("valid_from"))
                if first := seen.get(edition):
                    yield fault_in(file, (key,), f"{first} is the same edition of {file.holds[key]}")
                seen[edition] = file.name


def _together(made: dict[str, Any], texts: Mapping[str, str]) -> Definitions:
    methods = tuple(entry for entry in made.values() if isinstance(entry, RiskMethod))
    schemes = tuple(entry for entry in made.values() if isinstance(entry, Scheme))
    sources = {Path(name).stem: entry for name, entry in made.items() if isinstance(entry, SourceEntry)}
    files = {Path(name).stem: made[name] for name in FILES}
    return Definitions(risk_methods=methods, schemes=schemes, sources=sources, texts=texts, **files)
