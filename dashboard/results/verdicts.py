"""What a tile says about a number: its parts, its target, how it moved and whether that is more than chance."""

import math
from collections.abc import Iterable
from datetime import date
from typing import Protocol

import pandas as pd

from dashboard.filters import Choices, is_as_long
from dashboard.kpi import Kpi
from dashboard.language import _, ngettext, pick
from dashboard.results.results import Result
from dashboard.targets import target_words
from dashboard.wording import formats, interval_words, words


class Measured(Protocol):
    """A number with its parts: a result, or one side of the effect of an action."""

    @property
    def kpi(self) -> Kpi:
        """Return what was measured."""

    @property
    def top(self) -> float | None:
        """Return what is counted."""

    @property
    def bottom(self) -> float | None:
        """Return what it is set against."""

    @property
    def rate(self) -> float | None:
        """Return the number itself."""

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return its 95 % interval."""


def value_text(found: Measured) -> str:
    """Write the number of a tile with its unit behind it, small."""
    if found.rate is None or found.kpi.kind == "proportion":
        return words.amount(found.rate, found.kpi)
    return f"{words.amount(found.rate, found.kpi)} :small[:gray[{words.unit_of(found.kpi)}]]"


def help_text(found: Result) -> str:
    """Write the definition, the date that puts a row into the period, the 95 % interval, and who set the target."""
    lines = [words.about(found.kpi), _("Counted by: {date}").format(date=pick(found.kpi.date))]
    if found.interval is not None:
        low, high = (words.amount(limit, found.kpi) for limit in found.interval)
        lines.append(limits_text(interval_words.name(found.kpi), low, high))
    if found.aim is not None:
        lines.append(words.plain(target_words.origin(found.aim)))
    if found.kpi.source:
        lines.append(_("Source: {source}").format(source=pick(found.kpi.source)))
    return "  \n".join(lines)


def change_text(found: Result) -> str:
    """Write how far a KPI moved: percent points for shares, its own unit for others."""
    if found.change is None:
        return ""
    sign, size = formats.sign(found.change), abs(found.change)
    if found.kpi.kind == "proportion":
        return _("{change} points").format(change=sign + formats.number(size, 1, is_grouped=False))
    return f"{sign}{words.whole(size) if found.kpi.kind in words.COUNTED else words.decimals(size)}"


def arrow(found: Result) -> str:
    """Return the direction of the arrow beside a change; none when it is no more than chance."""
    if not found.change or found.is_signal is False:
        return "off"
    return "up" if found.change > 0 else "down"


def against_text(found: Result, choices: Choices) -> str:
    """Say what a change is against."""
    if choices.before is None or found.rate is None:
        return ""
    if found.before is None and found.kpi.kind == "count" and not is_as_long(choices.filters, choices.before):
        return _("not compared: the periods differ in length")
    if found.before is None:
        return _("no data to compare")
    if choices.compare == "custom":
        return _("vs {days}").format(days=words.days_text(choices.before))
    return _("vs last year") if choices.compare == "last_year" else _("vs the period before")


def small_change_text(found: Result, choices: Choices) -> str:
    """Write a change and what it is against in a few words, and whether the target is met."""
    if found.rate is None:
        return words.why_not(found.notes)
    change = " ".join(text for text in (change_text(found), against_text(found, choices)) if text)
    return "  \n".join(text for text in (change, target_text(found)) if text)


def verdict(found: Result) -> str:
    """Say whether a change is more than chance, and for the better or the worse."""
    if found.change is None or found.is_signal is None:
        return ""
    if not found.is_signal:
        return _("Change: within chance")
    return {True: _("Change: **better**"), False: _("Change: **worse**"), None: _("Change: more than chance")}[
        found.is_better
    ]


def parts_and_target(found: Result) -> str:
    """Write the two parts of a number, its target and whether it moved; without data the reason."""
    if found.rate is None:
        return words.why_not(found.notes)
    lines = [parts(found), interval_text(found), target_text(found), verdict(found)]
    return "  \n".join(line for line in lines if line)


def interval_text(found: Measured) -> str:
    """Write the 95 % interval of a number as short as a tile needs it."""
    if found.interval is None:
        return ""
    low, high = (words.amount(limit, found.kpi) for limit in found.interval)
    return limits_text(interval_words.short_name(found.kpi), low, high)


def limits_text(interval: str, low: str, high: str) -> str:
    """Write both ends of an interval behind what it is called."""
    return _("{interval}: {low} – {high}").format(interval=interval, low=low, high=high)


def target_text(found: Result) -> str:
    """Write the target, its tolerance and whether it is met."""
    if found.target is None:
        return ""
    waits = target_words.so_far(found.kpi, found.span) if found.rate is not None else ""
    met = {True: _("met"), False: _("**not met**"), None: waits}[found.meets_target]
    value = target_words.value_text(found.target, found.tolerance, found.kpi)
    aim = target_words.with_days(value, found.kpi, found.span)
    return _("Target {target}: {met}").format(target=aim, met=met) if met else _("Target {target}").format(target=aim)


def parts(found: Measured) -> str:
    """Write top and bottom of a rate."""
    if found.kpi.bottom is None:
        return ""
    if found.kpi.kind == "proportion":
        return _("{top} of {bottom}").format(top=words.whole(found.top), bottom=words.whole(found.bottom))
    text = _("{top} in {bottom} {counted}") if counted(found.kpi) else _("{top} of {bottom}")
    return text.format(top=words.whole(found.top), bottom=words.whole(found.bottom), counted=counted(found.kpi))


def counted(kpi: Kpi) -> str:
    """Name what the bottom of a rate counts."""
    if (kpi.bottom or "").endswith(".headcount") and not kpi.is_mean_over_months:
        return _("people and months")
    return {
        "worked_hours": _("hours"),
        "headcount": _("people on average"),
        "output_tonnes": _("tonnes"),
        "completed_count": _("inspections"),
        "injured_count": _("injured people"),
    }.get((kpi.bottom or "").split(".")[-1], "")


def trend_text(kpi: Kpi, trend: Iterable[tuple[str, float | None]]) -> str:
    """Say what a small line of months shows, for those who cannot see it; trend: month and number."""
    known = [(month, value) for month, value in trend if value is not None and not math.isnan(value)]
    if not known:
        return words.label(kpi)
    values = [value for _month, value in known]
    text = _("{kpi}, {first} to {last}: from {low} to {high}, last {value}")
    return text.format(
        kpi=words.label(kpi),
        first=words.month_text(known[0][0]),
        last=words.month_text(known[-1][0]),
        low=words.amount(min(values), kpi),
        high=words.amount(max(values), kpi),
        value=words.amount(values[-1], kpi),
    )


def changes_table(kpi: Kpi, rows: pd.DataFrame, level: str) -> pd.DataFrame:
    """Lay out how units moved, with the verdict in words."""
    verdicts = {
        (True, True): _("▲ better"),
        (True, False): _("▼ worse"),
        (False, True): _("within chance"),
        (False, False): _("within chance"),
    }
    if kpi.better == "neither":
        verdicts |= {(True, True): _("yes"), (True, False): _("yes")}
    marks = [
        verdicts[bool(signal), bool(better)]
        for signal, better in zip(rows["is_signal"], rows["is_better"], strict=True)
    ]
    return pd.DataFrame(
        {
            "unit": rows[f"{level}_name"].fillna(rows[level]).tolist(),
            "before": rows["rate_before"].tolist(),
            "now": rows["rate"].tolist(),
            "change": rows["change"].tolist(),
            "verdict": marks,
        }
    )


def groups_table(kpi: Kpi, rows: pd.DataFrame, moved: list[tuple[bool | None, bool]]) -> pd.DataFrame:
    """Lay out how groups moved and what each is out of, with the verdict in words; "–" where no test can tell."""
    said = (
        {True: _("▲ better"), False: _("▼ worse")}
        if kpi.better != "neither"
        else dict.fromkeys((True, False), _("yes"))
    )
    marks = ["–" if signal is None else said[better] if signal else _("within chance") for signal, better in moved]
    facts = {"group": rows["group"]}
    for rate, bottom, head in (("rate_before", "bottom_before", "before"), ("rate", "bottom", "now")):
        facts |= {head: rows[rate]} | ({bottom: rows[bottom]} if kpi.bottom else {})
    return pd.DataFrame(facts).assign(change=rows["change"], verdict=marks)


def number_format(kpi: Kpi, signed: bool = False) -> str:
    """Return the printf format of a KPI in tables."""
    if kpi.kind == "proportion":
        return "%+.1f" if signed else "%.1f %%"
    return "%+.2f" if signed else "%.2f"


def end_of(choices: Choices) -> date | None:
    """Return the last day that counts: the end of the period, at most the as-of date."""
    days = [day for day in (choices.filters.to_date, choices.as_of) if day is not None]
    return min(days, default=None)


def days_between(last: date | None, choices: Choices) -> str:
    """Write how many days passed since a day."""
    end = end_of(choices)
    if last is None or end is None:
        return _("no data")
    days = (end - last).days
    return ngettext("{days} day", "{days} days", days).format(days=words.whole(days))
