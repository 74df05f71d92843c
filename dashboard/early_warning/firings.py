"""One firing of a rule: what it saw, where and when, in words, and the records that prove it."""

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from dashboard.early_warning.rules import Rule
from dashboard.filters import ALL, Filters, from_facts
from dashboard.language import Text, _, ngettext, pick, with_texts
from dashboard.results import report_duties
from dashboard.wording import formats, words

MOST_NAMED = 5
TEXTS = ("label", "kpi_label", "exposure_label")
CAUSES = {  # the KPI whose records show why an area was raised
    "major_overdue": "overdue_open_count",
    "many_overdue": "overdue_open_count",
    "low_conformity": "conformity_rate",
    "serious_accident": "accident_count",
}


@dataclass(frozen=True)
class Firing:
    """A rule that fired for a unit or area in a period, with all that is needed to say so years later."""

    rule: str
    label: Text
    colour: str
    scope: str
    scope_id: str
    scope_name: str
    period: str
    as_of: date
    condition: str
    value: float
    limit: float | None
    earlier: float | None
    cause: str
    months: int
    is_above: bool
    kpi: str
    kpi_label: Text
    kind: str
    exposure_label: Text
    part: str
    horizon_days: int
    outcome: str
    tell: tuple[str, ...] = ()
    filters: Filters = field(default=ALL)
    records: tuple[str, ...] = ()
    is_more: bool = False  # records that an earlier event of the same rule, place and period had not seen

    @property
    def id(self) -> str:
        """Give the same name to the same event, whenever and however often it is found; further records are another."""
        further = [sorted(self.records)] if self.is_more else []
        place = json.dumps([*self.occasion, *further], ensure_ascii=False)
        return hashlib.sha256(place.encode()).hexdigest()[:16]

    @property
    def occasion(self) -> tuple[str, str, str, str]:
        """Give what all events of a rule, a place and a period have in common, whatever records they saw."""
        return self.rule, self.scope, self.scope_id, self.period

    @property
    def series(self) -> tuple[str, str, str]:
        """Give what the same warning of other months has in common with this one."""
        return self.rule, self.scope, self.scope_id

    @property
    def place(self) -> str:
        """Name the unit or area."""
        return self.scope_name or self.scope_id or _("All units")

    @property
    def title(self) -> str:
        """Name the rule in the language of the reader."""
        return pick(self.label)

    @property
    def sentence(self) -> str:
        """Say what was seen, in the language of the reader; plain text."""
        said = SENTENCES[self.condition](self)
        if not self.is_more:
            return said
        return words.joined(said, _("New since the earlier warning: {records}.").format(records=named(self.records)))


def to_json(event: Firing) -> str:
    """Write an event so that it can be read again."""
    said = {name: Text.of(getattr(event, name)).languages for name in TEXTS}
    return json.dumps(asdict(event) | said, ensure_ascii=False, default=str)


def from_json(text: str) -> Firing:
    """Read an event as it was written."""
    given = with_texts(json.loads(text), TEXTS)
    lists = {name: tuple(given.get(name, ())) for name in ("tell", "records")}
    as_of = date.fromisoformat(given["as_of"])
    return Firing(**given | lists | {"as_of": as_of, "filters": from_facts(given["filters"])})


def named(records: tuple[str, ...]) -> str:
    """List the ids of records; of many only the first."""
    shown = list(records[:MOST_NAMED])
    if more := len(records) - len(shown):
        shown.append(_("{count} more").format(count=words.whole(more)))
    return words.listed(shown)


def proof(rule: Rule, filters: Filters, scope_id: str, cause: str, better: str, kind: str) -> tuple[str, str, Filters]:
    """Give the KPI, its part and the choices whose records prove a firing."""
    place = {"area_id": scope_id or None} if rule.scope == "area" else {"unit_id": scope_id or None}
    filters = replace(filters, **place)  # type: ignore[arg-type]  # one field each
    if rule.condition == "quiet":
        return rule.exposure, "top", replace(filters, slices=())
    if rule.condition == "report_due":
        return report_duties.OPEN, "top", filters
    if rule.condition == "level":
        first = next((name for name in CAUSES if name in cause.split(",")), "")
        return CAUSES.get(first, "open_count"), "rest" if first == "low_conformity" else "top", filters
    return rule.kpi, "rest" if kind == "proportion" and better == "higher" else "top", filters


# --- in words -------------------------------------------------------------------------------------------------------


def _facts(event: Firing) -> dict[str, str]:
    shown: Any = event
    return {
        "place": event.place,
        "kpi": pick(event.kpi_label),
        "value": words.amount(event.value, shown),
        "limit": words.amount(event.limit, shown),
        "earlier": words.amount(event.earlier, shown),
        "period": words.month_text(event.period),
        "day": words.day_text(event.as_of),
        "months": str(event.months),
    }


def _limit(event: Firing) -> str:
    text = _("{place}: {kpi} {value} in {period}, below the limit of {limit}.")
    if event.is_above:
        text = _("{place}: {kpi} {value} in {period}, above the limit of {limit}.")
    if event.months > 1:
        text = _("{place}: {kpi} {value} in the {months} months to {period}, below the limit of {limit}.")
        if event.is_above:
            text = _("{place}: {kpi} {value} in the {months} months to {period}, above the limit of {limit}.")
    return text.format(**_facts(event))


def _overdue(event: Firing) -> str:
    return _("{place}: {kpi} {value} on {day}; the limit is {limit}.").format(**_facts(event))


def _signal(event: Firing) -> str:
    if event.cause == "outside":
        text = _("{place}: {kpi} {value} in {period}, beyond its control limit of {limit}.")
    else:
        text = _("{place}: {kpi} {value} in {period}, too long a run on the worse side of {limit} to be chance.")
    return text.format(**_facts(event))


def _trend(event: Firing) -> str:
    text = _("{place}: {kpi} got worse {months} months in a row, from {earlier} to {value} in {period}.")
    return text.format(**_facts(event))


def _quiet(event: Firing) -> str:
    facts = _facts(event) | {
        "exposure": pick(event.exposure_label),
        "worked": words.whole(event.earlier),
    }
    text = _("{place}: {kpi} {value} in the {months} months to {period}, with {exposure} {worked}. Too quiet?")
    return text.format(**facts)


def _level(event: Firing) -> str:
    from dashboard.risk_map import areas
    from dashboard.shapes.levels import RISK_LEVELS

    names = {level.order: areas.level_name(level.name) for level in RISK_LEVELS}
    level, base = names[int(event.value)], names[int(event.earlier or 0)]
    text = _("{place}: level {level} on {day}; its base level is {base}.")
    return text.format(place=event.place, level=level, base=base, day=words.day_text(event.as_of))


def _report_due(event: Firing) -> str:
    """Name the report of whose limit the least is left, and how many others there are."""
    first, *others = event.cause.splitlines()
    accident_id, _space, authority = first.rpartition(" ")
    known = report_duties.limits().get(authority)
    facts = {
        "place": event.place,
        "accident": accident_id,
        "authority": pick(Text.of(known["label"])) if known else authority,
        "hours": formats.short(abs(event.value)),
        "limit": formats.short(event.limit or 0),
        "day": words.day_text(event.as_of),
    }
    text = _(
        "{place}: {authority} must be told of accident {accident}; {hours} h of {limit} h are left at the end of {day}."
    )
    if event.value < 0:
        text = _(
            "{place}: {authority} was not told of accident {accident};"
            " its {limit} h were over {hours} h before the end of {day}."
        )
    said = text.format(**facts)
    if not others:
        return said
    more = ngettext("{count} more report is due.", "{count} more reports are due.", len(others))
    return words.joined(said, more.format(count=words.whole(len(others))))


SENTENCES = {
    "limit": _limit,
    "overdue": _overdue,
    "signal": _signal,
    "trend": _trend,
    "quiet": _quiet,
    "level": _level,
    "report_due": _report_due,
}
