"""The verdict in one or two sentences, in pieces that carry their tone; and the quiet line on what is missing."""

from dataclasses import dataclass

from dashboard.kpi import Kpi
from dashboard.language import _, ngettext
from dashboard.verdict.causes import Cause
from dashboard.verdict.measures import Measure
from dashboard.verdict.verdict import BAD, Change, Verdict
from dashboard.wording import formats, words

MOST_SAID = 2
LONGEST_NAMES = 40


@dataclass(frozen=True)
class Piece:
    """A piece of the verdict: its words, and whether they are bad, good or neither."""

    text: str
    tone: str = ""


def short_name(kpi: Kpi) -> str:
    """Return what a KPI is called inside a sentence."""
    return {
        "treatment_on_time_rate": _("on-time treatment"),
        "inspection_completion_rate": _("inspection completion"),
        "conformity_rate": _("conformity"),
        "overdue_open_count": _("overdue hazards"),
        "trir": _("recordable injuries (TRIR)"),
        "recordable_count": _("recordable injuries"),
        "hazard_count": _("hazards found"),
    }.get(kpi.name, words.label(kpi))


def brief_name(kpi: Kpi) -> str:
    """Return what a KPI is called in a list of what is as usual."""
    return {
        "trir": _("injuries"),
        "recordable_count": _("injuries"),
    }.get(kpi.name, short_name(kpi))


def amount(value: float | None, kpi: Kpi) -> str:
    """Write a value as short as a headline needs it."""
    return words.amount(value, kpi)


def target_text(one: Measure) -> str:
    """Write what is aimed for, without its direction."""
    if one.aim is None:
        return ""
    return formats.short_percent(one.aim.target) if one.kpi.unit == "%" else formats.short(one.aim.target)


def pieces(found: Verdict) -> tuple[Piece, ...]:
    """Return the verdict in one or two sentences."""
    if not found.changes and not found.usual and not found.untold and not found.plain:
        return (Piece(_("Nothing can be judged yet: no month that is over has numbers.")),)
    head = _("{month}: ").format(month=words.month_text(found.month)) if found.month else ""
    said = [change for change in found.changes if change.kind in BAD][:MOST_SAID]
    good = [change for change in found.changes if change.kind.startswith("better")][:MOST_SAID]
    if not said and not good:
        is_whole = found.usual and not found.untold and not found.unknown
        return Piece(head), Piece(calm(found), "good" if is_whole else "")
    tone, first = ("bad", said) if said else ("good", good)
    is_period = all(change.kind.endswith("_period") for change in first)
    made = [Piece(head + (_("as usual; over the whole period ") if is_period else ""))]
    for place, change in enumerate(first):
        made += [Piece(formats.between_items())] if place else []
        made.append(Piece(period_clause(change, is_period) if is_period else clause(change), tone))
    more = len(found.bad) - len(said)
    if more > 0:
        made.append(
            Piece(ngettext(" and {count} more got worse", " and {count} more got worse", more).format(count=more))
        )
    made.append(Piece(_(".") + formats.between_sentences()))
    if not head:
        made[1] = Piece(made[1].text[:1].upper() + made[1].text[1:], tone)
    return (*made, Piece("" if is_period else second(found, first)))


def clause(change: Change) -> str:
    """Say what one KPI did."""
    one = change.measure
    kpi, value, aim = short_name(one.kpi), amount(one.rate, one.kpi), target_text(one)
    if change.kind.endswith("_period"):
        return period_clause(change, False)
    if change.kind == "missed":
        text = _("{kpi} at {value} missed the target of {target}")
        return text.format(kpi=kpi, value=value, target=aim)
    before = amount(change.before, one.kpi)
    facts = {
        "kpi": kpi,
        "value": value,
        "target": aim,
        "before": before,
        "since": words.month_text(one.told.since or "2000-01"),
    }
    if one.told.is_run and one.told.since:
        high, low = _("{kpi} at {value} is high since {since}"), _("{kpi} at {value} is low since {since}")
    elif aim and one.kpi.bottom:
        high, low = _("{kpi} rose to {value} (target {target})"), _("{kpi} fell to {value} (target {target})")
    elif change.is_of_a_year:
        high, low = (
            _("{kpi} rose from {before} to {value} in a year"),
            _("{kpi} fell from {before} to {value} in a year"),
        )
    elif change.before is None:
        high, low = _("{kpi} rose to {value}"), _("{kpi} fell to {value}")
    else:
        high, low = _("{kpi} rose to {value} (usual: {before})"), _("{kpi} fell to {value} (usual: {before})")
    return (high if one.told.side > 0 else low).format(**facts)


def period_clause(change: Change, is_said: bool) -> str:
    """Say how a KPI moved from one period to the other; is_said: that the period is meant was said before."""
    period = change.measure.period
    high = _("{kpi} over the whole period rose from {before} to {value}")
    low = _("{kpi} over the whole period fell from {before} to {value}")
    if is_said:
        high, low = _("{kpi} rose from {before} to {value}"), _("{kpi} fell from {before} to {value}")
    return (high if (period.change or 0) > 0 else low).format(
        kpi=short_name(period.kpi), before=amount(period.before, period.kpi), value=amount(period.rate, period.kpi)
    )


def calm(found: Verdict) -> str:
    """Say that nothing changed by more than chance, and how it stands with the targets."""
    if not found.changes and not found.usual and not found.untold:
        facts = [
            _("{kpi} {value}").format(kpi=words.label(one.kpi), value=amount(one.rate, one.kpi)) for one in found.plain
        ]
        return _("{facts}. Nothing loaded yet tells better from worse.").format(facts=words.listed(facts))
    near = [change.measure for change in found.changes if change.kind == "near"]
    if not found.usual and not near:
        kpis = words.listed(short_name(kpi) for kpi in found.untold)
        return _("too little is known to tell a change from chance ({kpis}).").format(kpis=kpis)
    if found.unknown:  # of what no export shows nobody can say that it is as usual
        usual = _("as usual: {kpis}").format(kpis=words.listed(brief_name(kpi) for kpi in found.usual))
        return _("; ").join([*([usual] if found.usual else []), *([near_text(near)] if near else [])]) + _(".")
    if near:
        return _("all is as usual; {near}.").format(near=near_text(near))
    if found.has_targets and found.is_on_target:
        return _("all is as usual, and every target is met.")
    return _("all is as usual.")


def near_text(near: list[Measure]) -> str:
    """Say which KPIs are just short of their target."""
    within, chance = (
        _("{kpi} at {value} just short of the target of {target}"),
        _("{kpi} at {value} short of the target of {target} by no more than chance"),
    )
    said = [
        (within if one.meets_target else chance).format(
            kpi=short_name(one.kpi), value=amount(one.rate, one.kpi), target=target_text(one)
        )
        for one in near
    ]
    return words.listed(said)


def second(found: Verdict, first: list[Change]) -> str:
    """Say who causes it, and what is as usual."""
    units = tuple(dict.fromkeys(cause for change in first for cause in change.causes))
    said = [caused_by(units)] if units else []
    near = [change.measure for change in found.changes if change.kind == "near"]
    if near:
        said.append(near_text(near))
    if found.usual and not near and len(found.changes) == len(first) and not (found.untold or found.unknown):
        said.append(_("all else is as usual"))
    elif found.usual:
        said.append(_("as usual: {kpis}").format(kpis=words.listed(brief_name(kpi) for kpi in found.usual)))
    text = _("; ").join(said)
    return text[:1].upper() + text[1:] + _(".") if text else ""


def caused_by(units: tuple[Cause, ...]) -> str:
    """Name the units that cause it; how many where the names are long."""
    names = words.listed(unit.name for unit in units)
    if len(units) > MOST_SAID or len(names) > LONGEST_NAMES:
        return counted(units)
    return ngettext("{names} causes it", "{names} cause it", len(units)).format(names=names)


def counted(units: tuple[Cause, ...]) -> str:
    """Say how many units cause it, as what they are called."""
    count = len(units)
    said = {
        "site": ngettext("{count} site causes it", "{count} sites cause it", count),
        "workshop": ngettext("{count} workshop causes it", "{count} workshops cause it", count),
        "team": ngettext("{count} team causes it", "{count} teams cause it", count),
    }.get(units[0].level, ngettext("{count} unit causes it", "{count} units cause it", count))
    return said.format(count=count)


def text(found: Verdict) -> str:
    """Return the verdict as one text."""
    return "".join(piece.text for piece in pieces(found)).strip()
