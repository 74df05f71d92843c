"""Which version of its definition a KPI has: a short hash of all that makes its number, and those facts in full."""

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

from dashboard.access.remembered import remembered
from dashboard.kpi import Kpi
from dashboard.language import Text, _, with_texts
from dashboard.numbers import kpis, warehouse
from dashboard.numbers.definitions import definitions
from dashboard.wording import interval_words

INTERVAL = "interval_of_counts"  # written down only where it is not the usual one, as all were before
MAKES = (
    *("about", "top", "bottom", "per", "unit", "kind", "better", "date", "requires", "is_mean_over_months"),
    *("counts_events", "squares", "valid_from", "valid_to", "formula", "models", INTERVAL),
)
NAMES = ("name", "label", "source")
TEXTS = ("label", "about", "unit", "date", "source")
LENGTH = 16


@dataclass(frozen=True)
class Definition:
    """A KPI as it was defined: its facts can be read like those of a KPI, though the warehouse no longer knows it."""

    version: str
    facts: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        """Give a fact by its name."""
        known = self.__dict__.get("facts", {})  # a copy in the making has none yet
        if name not in known and name != INTERVAL:
            raise AttributeError(name)
        return known.get(name, interval_words.EXACT)

    @property
    def kpi(self) -> Kpi:
        """Give it to those who take a KPI: it answers to the same names."""
        return cast(Kpi, self)

    def as_text(self) -> str:
        """Write the facts down."""
        said = {name: text.languages for name, text in self.facts.items() if isinstance(text, Text)}
        return json.dumps(self.facts | said, ensure_ascii=False, sort_keys=True)


def from_text(version: str, text: str) -> Definition:
    """Read the facts of a version as they were written down."""
    return Definition(version, with_texts(json.loads(text), TEXTS))


@remembered(maxsize=2)
def of_all(path: Path) -> dict[str, Definition]:
    """Give the definition of every KPI of a warehouse."""
    models = warehouse.query("select model, sql from models", (), path)
    bare = {name: _bare(sql) for name, sql in zip(models["model"], models["sql"], strict=True)}
    found = {}
    for name, asked in definitions(path).kpis.items():
        marts = definitions(path).sides(asked)
        read = _read_by([mart.rows_macro for mart in (marts[0], marts[2]) if mart], bare)
        facts: dict[str, Any] = {fact: value for fact, value in asdict(asked).items() if fact in (*MAKES, *NAMES)}
        facts |= {fact: facts[fact] and facts[fact].isoformat() for fact in ("valid_from", "valid_to")}
        # As it was first written down: it only decided on the interval of a rate, and said yes for all else.
        facts["counts_events"] = asked.counts_events or asked.kind != "rate"
        facts |= {"formula": kpis.formula(name), "models": {model: _hash(bare[model]) for model in read}}
        if asked.kind != "rate" or not asked.counts_events or facts[INTERVAL] == interval_words.EXACT:
            del facts[INTERVAL]
        made_of = {fact: facts[fact] for fact in MAKES if fact in facts} | {"formula": _bare(facts["formula"])}
        found[name] = Definition(_hash(json.dumps(made_of, sort_keys=True)), facts)
    return found


def changes(then: Definition, now: Definition) -> tuple[str, ...]:
    """Name the facts of a definition that are others now."""
    return tuple(fact for fact in MAKES if then.facts.get(fact) != now.facts.get(fact))


def named(facts: list[str]) -> list[str]:
    """Say in words which facts of a definition changed."""
    known = {
        "about": _("what it counts"),
        "per": _("what it is expressed per"),
        "unit": _("its unit"),
        "better": _("which way is better"),
        "date": _("the date it counts by"),
        "requires": _("what it leaves out"),
        "models": _("how its rows are made"),
        INTERVAL: _("how its interval is made"),
    }
    return list(dict.fromkeys(known.get(fact, _("its formula")) for fact in facts))


def _bare(sql: str) -> str:
    """Leave out comments and spaces, which change nothing."""
    return " ".join(re.sub(r"--.*", "", sql).split())


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:LENGTH]


def _read_by(first: list[str], models: dict[str, str]) -> list[str]:
    """List the models that some models rest on, themselves included."""
    found: list[str] = []
    waiting = list(first)
    while waiting:
        name = waiting.pop()
        if name in models and name not in found:
            found.append(name)
            waiting += re.findall(r"\b(?:from|join) (\w+)", models[name])
    return sorted(found)
