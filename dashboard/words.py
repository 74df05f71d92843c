"""Numbers, periods and comparisons in words: the only place where a page's numbers become text."""

import math
from datetime import date
from functools import lru_cache
from typing import Any

from dashboard.filters import Choices, Filters
from dashboard.language import _, language, pick

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
    return f"{value:,.0f}" if size >= 100 else f"{value:,.1f}" if size >= 10 else f"{value:,.2f}"


def about(kpi: Any) -> str:
    """Return the definition of a KPI in the language of the reader."""
    return pick(kpi.about, getattr(kpi, "about_zh", None))


def unit_of(kpi: Any) -> str:
    """Return the unit of a KPI as it stands behind a number."""
    return _(kpi.unit)


def amount(value: float | None, kpi: Any) -> str:
    """Write a value of a KPI without its unit, except the percent sign."""
    if value is None or is_missing(value):
        return _("no data")
    if kpi.kind == "proportion":
        return f"{value:.1f} %"
    return whole(value) if kpi.kind in COUNTED else decimals(value)


def value_text(found: Any) -> str:
    """Write the number of a tile."""
    return amount(found.rate, found.kpi)


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


def chance_text(found: Any, choices: Choices) -> str:
    """Say what a change is against, and whether it is more than chance."""
    if choices.before is None:
        return ""
    than = _("on last year") if choices.compare == "last_year" else _("on the period before")
    if found.change is None:
        return _("no data to compare") if found.rate is not None else ""
    if found.is_signal is None:
        return than
    if not found.is_signal:
        return than + ", " + _("within chance")
    if found.is_better is None:
        return than + ", " + _("more than chance")
    return than + ", " + (_("better") if found.is_better else _("worse"))


def parts_and_target(found: Any) -> str:
    """Write the two parts of a number, its unit and its target; without data the reason."""
    if found.rate is None:
        return "  \n".join(found.notes) or _("No data for this choice.")
    lines = [unit_of(found.kpi) if found.kpi.bottom is None else parts(found)]
    if found.target is not None:
        verdict = {True: _("met"), False: _("not met"), None: ""}[found.meets_target]
        sign = "≥" if found.kpi.better == "higher" else "≤"
        lines.append(
            _("Target {target}: **{verdict}**").format(
                target=f"{sign} {amount(found.target, found.kpi)}", verdict=verdict
            )
        )
    return "  \n".join(lines)


def parts(found: Any) -> str:
    """Write top and bottom of a rate, each with what it counts."""
    if found.kpi.kind == "proportion":
        return _("{top} of {bottom}").format(top=whole(found.top), bottom=whole(found.bottom))
    return f"{whole(found.top)} ÷ {whole(found.bottom)} × {whole(found.kpi.per)} · {unit_of(found.kpi)}"


def drawable(trend: tuple[float, ...]) -> list[float] | None:
    """Return the months of a sparkline, or nothing when fewer than two have data."""
    return list(trend) if sum(not math.isnan(value) for value in trend) > 1 else None


@lru_cache(maxsize=4)
def labels_of_fields(build: str) -> dict[str, tuple[str, str]]:
    """Read the labels of all fields from the warehouse's own dictionary."""
    from dashboard.kpis import field_labels

    return field_labels(build)


def field_labels() -> dict[str, str]:
    """Return what every field is called in the language of the reader."""
    return {}
