"""What is aimed for, in words: the value with its tolerance, where it is set, and who says so."""

from dashboard.filters import Filters
from dashboard.kpi import Kpi
from dashboard.language import _
from dashboard.numbers import warehouse
from dashboard.numbers.plain_rows import EXPORT, SETTINGS
from dashboard.numbers.unit_tree import EVERYTHING, tree
from dashboard.targets.allowances import Span, last_day
from dashboard.targets.target_book import Target
from dashboard.wording import formats, words


def value_text(target: float, tolerance: float | None, kpi: Kpi) -> str:
    """Write a target with its direction and tolerance: ≥ 95 % ± 2."""
    sign = "≥" if kpi.better == "higher" else "≤"
    value = formats.short_percent(target, gap=" ") if kpi.unit == "%" else formats.short(target)
    room = f" ± {formats.short(tolerance)}" if tolerance else ""
    return f"{sign} {value}{room}"


def with_days(text: str, kpi: Kpi, span: Span | None) -> str:
    """Put the days of a target behind its value, where it is an allowance for all of them together."""
    if kpi.kind != "count" or span is None:
        return text
    return _("{target} in {days}").format(target=text, days=words.days_text(Filters(span.start, last_day(span.end))))


def so_far(kpi: Kpi, span: Span | None) -> str:
    """Say of a count that is not judged yet where it stands since its target began; nothing of other days."""
    if kpi.kind != "count" or span is None or not span.is_from_start:
        return ""
    return _("so far within") if kpi.better == "lower" else _("not reached so far")


def unit_name(unit_id: str) -> str:
    """Name the unit of a target; one that is no longer known goes by its id."""
    if unit_id == EVERYTHING:
        return _("All units")
    return tree(warehouse.in_use()).names.get(unit_id, unit_id)


def days(aim: Target) -> str:
    """Write from which day to which day a target holds."""
    return words.days_text(Filters(aim.start_date, last_day(aim.end_date)))


def said_by(aim: Target) -> str:
    """Say where a target is from: an export, the settings of the company, or who wrote it on the page and when."""
    if aim.source == EXPORT:
        return _("export")
    if aim.source == SETTINGS:
        return _("default of the settings, targets.toml")
    return _("page: {name}, {time}").format(name=aim.set_by, time=words.time_text(aim.set_at))


def origin(aim: Target) -> str:
    """Say in one line for which unit and which days a target was set, and by whom."""
    return _("Target set for {unit}, {days} ({source})").format(
        unit=unit_name(aim.unit_id), days=days(aim), source=said_by(aim)
    )
