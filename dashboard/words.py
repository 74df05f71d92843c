"""Numbers, periods and comparisons in words: the only place where a page's numbers become text."""

import math
from datetime import date
from typing import Any

import pandas as pd

from dashboard.filters import Choices, Filters
from dashboard.language import _, language, ngettext, pick

COUNTED = ("count", "stock")


def period_name(period: str) -> str:
    """Name a period of the picker."""
    return {
        "last_12_months": _("Last 12 months"),
        "this_year": _("This year to date"),
        "last_full_month": _("Last full month"),
        "last_quarter": _("Last full quarter"),
        "all": _("Everything loaded"),
        "custom": _("From – to"),
    }[period]


def compare_name(compare: str) -> str:
    """Name what a period is compared with."""
    return {
        "last_year": _("Same period last year"),
        "previous": _("Previous period"),
        "none": _("No comparison"),
    }[compare]


def day_text(day: date | None) -> str:
    """Write a day: 31 Oct 2026, or as is usual in the language of the reader."""
    if day is None:
        return "–"
    if language() == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {day:%b %Y}"


def month_text(month: str) -> str:
    """Write a month given as 2026-10: Oct 2026."""
    day = date(int(month[:4]), int(month[5:7]), 1)
    return f"{day.year}年{day.month}月" if language() == "zh" else f"{day:%b %Y}"


def month_label(day: date) -> str:
    """Write the month of a day as short as an axis needs it."""
    return f"{day.month}月" if language() == "zh" else f"{day:%b}"


def days_text(filters: Filters) -> str:
    """Write the days of a period."""
    if filters.from_date is None and filters.to_date is None:
        return _("everything loaded")
    if filters.from_date is None:
        return _("up to {day}").format(day=day_text(filters.to_date))
    if filters.to_date is None:
        return _("since {day}").format(day=day_text(filters.from_date))
    return f"{day_text(filters.from_date)} – {day_text(filters.to_date)}"


def scope_text(choices: Choices) -> str:
    """Say in one line which unit, which days and which comparison a page is about."""
    parts = [f"**{choices.unit_name or _('All units')}**", days_text(choices.filters)]
    if choices.is_partial:
        parts[-1] += " " + _("(last month not over)")
    if choices.before is not None:
        parts.append(_("compared with {days}").format(days=days_text(choices.before)))
    return " · ".join(parts)


def build_text(choices: Choices) -> str:
    """Say which warehouse answered and which day open and overdue are counted on."""
    built = f"{choices.built_at:%Y-%m-%d %H:%M} UTC" if choices.built_at else choices.build
    return _("As of {day} · data built {time}").format(day=day_text(choices.as_of), time=built)


def is_missing(value: float | None) -> bool:
    """Say whether a number is not there; zero is there."""
    return value is None or math.isnan(value)


def whole(value: float | None) -> str:
    """Write a count with thousands apart."""
    return "–" if value is None or is_missing(value) else f"{value:,.0f}"


def decimals(value: float) -> str:
    """Write a number with about three digits that say something."""
    size = abs(value)
    if not size:
        return "0"
    return f"{value:,.0f}" if size >= 100 else f"{value:,.1f}" if size >= 10 else f"{value:,.2f}"


def about(kpi: Any) -> str:
    """Return the definition of a KPI in the language of the reader."""
    return pick(kpi.about, getattr(kpi, "about_zh", None))


def label(kpi: Any) -> str:
    """Return the name of a KPI in the language of the reader."""
    return pick(kpi.label, kpi.label_zh)


def unit_of(kpi: Any) -> str:
    """Return the unit of a KPI as it stands behind a number."""
    return _(kpi.unit)


def amount(value: float | None, kpi: Any) -> str:
    """Write a value of a KPI without its unit, except the percent sign."""
    if value is None or is_missing(value):
        return _("no data")
    if kpi.kind == "proportion":
        return f"{value:.1f}\u00a0%"
    return whole(value) if kpi.kind in COUNTED else decimals(value)


def value_text(found: Any) -> str:
    """Write the number of a tile with its unit behind it, small."""
    if found.rate is None or found.kpi.kind == "proportion":
        return amount(found.rate, found.kpi)
    return f"{amount(found.rate, found.kpi)} :small[:gray[{unit_of(found.kpi)}]]"


def change_text(found: Any) -> str:
    """Write how far a KPI moved: percent points for shares, its own unit for others."""
    if found.change is None:
        return ""
    sign = "+" if found.change > 0 else "−" if found.change < 0 else "±"
    size = abs(found.change)
    if found.kpi.kind == "proportion":
        return _("{change} points").format(change=f"{sign}{size:.1f}")
    return f"{sign}{whole(size) if found.kpi.kind in COUNTED else decimals(size)}"


def arrow(found: Any) -> str:
    """Return the direction of the arrow beside a change; none when it is no more than chance."""
    if not found.change or found.is_signal is False:
        return "off"
    return "up" if found.change > 0 else "down"


def against_text(found: Any, choices: Choices) -> str:
    """Say what a change is against."""
    if choices.before is None or found.rate is None:
        return ""
    if found.before is None:
        return _("no data to compare")
    return _("vs last year") if choices.compare == "last_year" else _("vs the period before")


def small_change_text(found: Any, choices: Choices) -> str:
    """Write a change and what it is against in a few words."""
    if found.rate is None:
        return why_not(found.notes)
    return " ".join(text for text in (change_text(found), against_text(found, choices)) if text)


def verdict(found: Any) -> str:
    """Say whether a change is more than chance, and for the better or the worse."""
    if found.change is None or found.is_signal is None:
        return ""
    if not found.is_signal:
        return _("Change: within chance")
    return {True: _("Change: **better**"), False: _("Change: **worse**"), None: _("Change: more than chance")}[
        found.is_better
    ]


def parts_and_target(found: Any) -> str:
    """Write the two parts of a number, its target and whether it moved; without data the reason."""
    if found.rate is None:
        return why_not(found.notes)
    lines = [parts(found), target_text(found), verdict(found)]
    return "  \n".join(line for line in lines if line)


def why_not(notes: tuple[Any, ...]) -> str:
    """Say why there is no number: the first reason is enough."""
    return note_text(notes[0]) if notes else _("No data for this choice.")


def target_text(found: Any) -> str:
    """Write the target, its tolerance and whether it is met."""
    if found.target is None:
        return ""
    sign = "≥" if found.kpi.better == "higher" else "≤"
    tolerance = f" ± {found.tolerance:g}" if found.tolerance else ""
    met = {True: _("met"), False: _("**not met**"), None: ""}[found.meets_target]
    percent = " %" if found.kpi.kind == "proportion" else ""
    return _("Target {target}: {met}").format(target=f"{sign} {found.target:g}{percent}{tolerance}", met=met)


def parts(found: Any) -> str:
    """Write top and bottom of a rate."""
    if found.kpi.bottom is None:
        return ""
    if found.kpi.kind == "proportion":
        return _("{top} of {bottom}").format(top=whole(found.top), bottom=whole(found.bottom))
    return _("{top} in {bottom} {counted}").format(
        top=whole(found.top), bottom=whole(found.bottom), counted=counted(found.kpi)
    )


def counted(kpi: Any) -> str:
    """Name what the bottom of a rate counts."""
    return {
        "worked_hours": _("hours"),
        "headcount": _("people on average"),
        "output_tonnes": _("tonnes"),
        "completed_count": _("inspections"),
        "injured_count": _("injured people"),
    }.get(kpi.bottom.split(".")[-1], "")


def level_name(level: str) -> str:
    """Name a level of the unit tree, as in: by workshop."""
    return {
        "company": _("Company"),
        "site": _("Site"),
        "workshop": _("Workshop"),
        "team": _("Team"),
        "unit": _("Unit"),
    }[level]


def drawable(trend: tuple[float, ...]) -> list[float] | None:
    """Return the months of a sparkline, or nothing when fewer than two have data."""
    return list(trend) if sum(not math.isnan(value) for value in trend) > 1 else None


def note_text(note: Any) -> str:
    """Write a note of a rate in the language of the reader."""
    text, values = getattr(note, "text", str(note)), getattr(note, "values", {})
    return _(text).format(
        **{name: day_text(value) if isinstance(value, date) else value for name, value in values.items()}
    )


def notes_text(notes: tuple[Any, ...]) -> str:
    """Write the notes of a rate, one a line."""
    return "  \n".join(dict.fromkeys(note_text(note) for note in notes))


def plain(text: str, bold: bool = False) -> str:
    """Make text of the data safe to show: nothing in it is read as markup; `bold` keeps **strong** words."""
    for sign in "\\`_[]<>#$~|" + ("" if bold else "*"):
        text = text.replace(sign, "\\" + sign)
    return text.replace("://", ":\u200b//")


def changes_table(kpi: Any, rows: pd.DataFrame, level: str) -> pd.DataFrame:
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


def number_format(kpi: Any, signed: bool = False) -> str:
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
    return ngettext("{days} day", "{days} days", days).format(days=whole(days))
