"""The table of a closed month: each number as reported, as of now, and why the two differ; for eyes and for files."""

from types import SimpleNamespace
from typing import Any

import pandas as pd

from dashboard.language import _
from dashboard.loaded import parts_in_words
from dashboard.results import verdicts
from dashboard.review import wording
from dashboard.review.content import Table
from dashboard.review.reported.differences import Difference
from dashboard.review.reported.reasons import kind_name
from dashboard.wording import words


def table(found: tuple[Difference, ...]) -> Table:
    """Write numbers as reported beside as of now, each with its parts and interval, as texts to be read."""
    labels = {
        "kpi": _("KPI"),
        "reported": _("As reported"),
        "parts": _("Parts"),
        "now": _("As of now"),
        "parts_now": _("Parts now"),
        "change": _("Difference"),
        "why": _("Why"),
    }
    rows = pd.DataFrame([_row(each) for each in found], columns=list(labels))
    return Table("as_reported", _("As reported and as of now"), rows, labels, _("No numbers."))


def _row(found: Difference) -> dict[str, str]:
    old = found.reported
    then = _view(found, old.top, old.bottom, old.rate, (old.lower, old.upper))
    now = _view(found, found.top, found.bottom, found.rate, (None, None))
    return {
        "kpi": words.label(found.defined.kpi),
        "reported": _value(then),
        "parts": _parts(then),
        "now": _("no more") if found.is_gone else _value(now),
        "parts_now": "" if found.is_gone else _parts(now),
        "change": verdicts.change_text(now) if found.differs else "",
        "why": words.joined(*found.sentences) or (_("No single record explains it.") if found.differs else ""),
    }


def _view(found: Difference, top: Any, bottom: Any, rate: Any, interval: tuple[Any, Any]) -> Any:
    """Put a number as those see it who write numbers."""
    known = None if None in interval else interval
    return SimpleNamespace(
        kpi=found.defined, top=top, bottom=bottom, rate=rate, interval=known, change=found.change, notes=()
    )


def _value(view: Any) -> str:
    return " ".join(text for text in wording.value_and_unit(view) if text)


def _parts(view: Any) -> str:
    if view.rate is None:
        return ""
    return " · ".join(text for text in (verdicts.parts(view), verdicts.interval_text(view)) if text)


def numbers(found: tuple[Difference, ...]) -> pd.DataFrame:
    """Give the same as numbers, for a file."""
    counted, out_of = parts_in_words.part_heads().values()
    meanings = (_("What is counted"), _("Out of what"))
    rows = [
        {
            _("KPI"): each.kpi,
            _("Name"): words.label(each.defined.kpi),
            _("Unit"): words.unit_of(each.defined.kpi),
            _("As reported"): each.reported.rate,
            _("{part}, as reported").format(part=counted): each.reported.top,
            _("{part}, as reported").format(part=out_of): each.reported.bottom,
            _("95 % from"): each.reported.lower,
            _("95 % to"): each.reported.upper,
            _("Left out"): each.reported.excluded,
            _("Target"): each.reported.target,
            _("Definition"): each.reported.definition,
            _("As of now"): each.rate,
            _("{part}, as of now").format(part=counted): each.top,
            _("{part}, as of now").format(part=out_of): each.bottom,
            **dict(zip(meanings, parts_in_words.part_names(each.defined.kpi), strict=True)),
            _("Why"): words.joined(*each.sentences),
        }
        for each in found
    ]
    texts = (_("KPI"), _("Name"), _("Unit"), _("Definition"), _("Why"), *meanings)
    frame = pd.DataFrame(rows)
    return frame.astype({name: float for name in frame.columns if name not in texts})


def labelled(rows: pd.DataFrame) -> pd.DataFrame:
    """Give the records that moved numbers under their labels, for a file."""
    labels = {
        "kpi": _("KPI"),
        "kind": _("How"),
        "record_table": _("Table"),
        "record_id": _("Record"),
        "file": _("File"),
        "changes": _("Changes"),
    }
    return rows.assign(kind=[kind_name(kind) for kind in rows["kind"]])[list(labels)].rename(columns=labels)
