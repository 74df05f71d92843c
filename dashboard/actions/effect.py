"""Did an action help? The KPI it was meant to move, in full months before it was begun and since, tested for chance."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from dashboard.actions.action import Action
from dashboard.filters import ALL, MONTHS_A_YEAR, Filters, last_full_month, months_spanned, shift_months
from dashboard.kpi import Kpi
from dashboard.language import _, ngettext
from dashboard.numbers import company, kpis
from dashboard.numbers.definitions import UnknownName
from dashboard.numbers.warehouse import NoWarehouse, in_use
from dashboard.results import results, series, verdicts
from dashboard.statistics.change import differs
from dashboard.wording import words

# Late entries still raise these for their newest months: they are compared over equally many months, so that the
# newest months weigh the same on both sides.
STILL_RISING = (
    *series.UNFINISHED,
    "obligation_months.met_count",
    "due_months.accepted_count",
    "accepted_months.recurred_count",
)

Days = tuple[date, date]


@dataclass(frozen=True)
class Side:
    """A KPI in full months on one side of the start of an action."""

    kpi: Kpi
    filters: Filters
    top: float | None
    bottom: float | None
    rate: float | None
    interval: tuple[float, float] | None

    @property
    def months(self) -> int:
        """Return how many months it sums."""
        return months_spanned(self.filters)


@dataclass(frozen=True)
class Effect:
    """What an action was meant to move, before and since, and what can be said of it.

    verdict: better, worse, moved (more than chance, of a KPI without direction), chance, untested, early (no full
    month since), unknown (no full month before), empty (no data on a side), none (no KPI, or none that exists).
    """

    verdict: str
    sentence: str
    kpi: Kpi | None = None
    before: Side | None = None
    after: Side | None = None
    filters: Filters = ALL  # the place without a period


def of(action: Action, as_of: date | None = None) -> Effect:
    """Compare the KPI of an action in its unit before it was begun and since, up to the as-of date of the data."""
    if not action.kpi:
        return Effect("none", _("No KPI was named, so its effect is not measured."))
    try:
        kpi, build = kpis.kpi(action.kpi), company.build_facts(in_use().stem)
        filters = place_of(action, kpi)
        kpis.rate(kpi.name, filters=replace(filters, as_of=as_of))
    except (UnknownName, NoWarehouse) as fault:
        return Effect("none", _("Its effect cannot be measured: {reason}").format(reason=fault))
    if build.as_of is None or build.first_date is None:
        return Effect("none", _("Its effect cannot be measured: {reason}").format(reason=_("no data")))
    as_of = min(as_of or build.as_of, build.as_of)
    before, after = (
        None if days is None else measured(kpi, replace(filters, from_date=days[0], to_date=days[1], as_of=days[1]))
        for days in windows(kpi, action.since, build.first_date, as_of)
    )
    verdict = judged(kpi, before, after)
    return Effect(verdict, sentence(verdict, kpi, before, after, action.since), kpi, before, after, filters)


def windows(kpi: Kpi, since: date, first_date: date, as_of: date) -> tuple[Days | None, Days | None]:
    """Return the full months before a day (twelve, or as many as there are) and since it; each is asked as it ended.

    The month in which the day lies belongs to neither, unless it is its first day. Counts, and what late entries still
    raise, are compared over equally many months: the last ones of both sides.
    """
    month = since.replace(day=1)
    start = month if since == month else shift_months(month, 1)
    known = first_date if first_date.day == 1 else shift_months(first_date.replace(day=1), 1)
    end = last_full_month(as_of)[1]
    eve = min(month - timedelta(days=1), end)
    before, after = (_months(first, last + timedelta(days=1)) for first, last in ((known, eve), (start, end)))
    before = min(before, MONTHS_A_YEAR)
    if before and after and (not kpi.bottom or kpi.top.endswith(STILL_RISING)):
        before = after = min(before, after)
    return _days(eve, before), _days(end, after)


def _months(start: date, end: date) -> int:
    """Count the months from the first day of one to the first day of another; none when it lies before."""
    return max(0, (end.year - start.year) * MONTHS_A_YEAR + end.month - start.month)


def _days(end: date, months: int) -> Days | None:
    """Return the first and last day of so many months up to the end of one."""
    return (shift_months(end.replace(day=1), 1 - months), end) if months else None


def place_of(action: Action, kpi: Kpi) -> Filters:
    """Return the unit of an action and what narrowed the number it was started from, as far as its KPI knows it."""
    given = action.filters
    slices = tuple((name, value) for name, value in given.slices if name in kpi.slices)
    area_id = given.area_id if "area" in kpi.slices else None
    base = given.base if given.base in kpi.bases else None
    units = () if action.unit_id else given.units
    return Filters(
        unit_id=action.unit_id or None, area_id=area_id, slices=slices, scope=given.scope, base=base, units=units
    )


def measured(kpi: Kpi, filters: Filters) -> Side:
    """Ask for a KPI and keep its parts."""
    row = kpis.rate(kpi.name, filters=filters).rows.iloc[0]
    top, bottom, rate, lower, upper = (
        results.number(row[name]) for name in ("top", "bottom", "rate", "lower", "upper")
    )
    return Side(kpi, filters, top, bottom, rate, None if lower is None or upper is None else (lower, upper))


def judged(kpi: Kpi, before: Side | None, after: Side | None) -> str:
    """Say whether a KPI moved by more than chance, and which way."""
    if after is None:
        return "early"
    if before is None:
        return "unknown"
    if before.rate is None or after.rate is None:
        return "empty"
    is_signal = _is_signal(kpi, before, after)
    if is_signal is None:
        return "untested"
    if not is_signal or before.rate == after.rate:
        return "chance"
    if kpi.better == "neither":
        return "moved"
    return "better" if (after.rate > before.rate) == (kpi.better == "higher") else "worse"


def _is_signal(kpi: Kpi, before: Side, after: Side) -> bool | None:
    """Test a rate by its parts, and what counts events over equally many months as two counts."""
    if kpi.kind == "count":
        if not kpi.counts_events:
            return None
        return differs("rate", after.top or 0.0, 1.0, before.top or 0.0, 1.0)
    return results.moved(kpi, (after.top, after.bottom), (before.top, before.bottom))


# --- in words -------------------------------------------------------------------------------------------------------


def verdict_text(verdict: str) -> str:
    """Say in a few words what a comparison found."""
    return {
        "better": _("better, more than chance"),
        "worse": _("worse, more than chance"),
        "moved": _("changed, more than chance"),
        "chance": _("within chance"),
        "untested": _("no test for chance fits this KPI"),
        "early": _("too early: no full month since"),
        "unknown": _("no full month before it to compare with"),
        "empty": _("no data on one side"),
        "none": _("not measured"),
    }[verdict]


def months_text(side: Side) -> str:
    """Say which months a side sums; of a stock, which day it is counted on."""
    if side.kpi.kind == "stock":
        return _("on {day}").format(day=words.day_text(side.filters.to_date))
    text = ngettext("{count} month to {day}", "{count} months to {day}", side.months)
    return text.format(count=side.months, day=words.day_text(side.filters.to_date))


def side_text(side: Side) -> str:
    """Write a side: its value, its parts and its months."""
    parts = verdicts.parts(side).strip() if side.rate is not None else ""
    return f"{words.amount(side.rate, side.kpi)} ({words.listed(text for text in (parts, months_text(side)) if text)})"


def sentence(verdict: str, kpi: Kpi, before: Side | None, after: Side | None, since: date) -> str:
    """Say what a KPI was before, what it is since, and whether that is more than chance."""
    facts = {"kpi": words.label(kpi), "verdict": verdict_text(verdict), "day": words.day_text(since)}
    if before is not None and after is not None:
        text = _("{kpi}: {before} before, {after} since: {verdict}.")
        return text.format(**facts, before=side_text(before), after=side_text(after))
    if before is not None:
        return _("{kpi}: {before} before. Begun {day}, {verdict}.").format(**facts, before=side_text(before))
    return _("{kpi}: begun {day}, {verdict}.").format(**facts)
