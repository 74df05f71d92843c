"""What somebody who sees a part of the company is told of the whole: its rates alone, and that it is so."""

from collections.abc import Iterable

from dashboard.access import viewer
from dashboard.filters import Filters
from dashboard.kpi import Kpi
from dashboard.language import _
from dashboard.numbers import kpis, whole_company
from dashboard.wording import words


def beside(kpi: Kpi, filters: Filters) -> str:
    """Give the rate of the whole company to stand beside the number of a part; "" where none is told."""
    value = None if viewer.now().seen is None else whole_company.rate(kpi.name, filters)
    return "" if value is None else _("The whole company: {value}").format(value=words.amount(value, kpi))


def sentences(names: Iterable[str], filters: Filters) -> tuple[str, ...]:
    """Say that "all" is the reader's own part, and the rates of the whole company; nothing to who sees it all."""
    if viewer.now().seen is None:
        return ()
    said = [_("All units are those that you may see.")]
    found = [(kpis.kpi(name), whole_company.rate(name, filters)) for name in names]
    values = [f"{words.label(kpi)} {words.amount(value, kpi)}" for kpi, value in found if value is not None]
    if values:
        text = _("The whole company, by its rate alone, for its parts are not yours to see: {values}.")
        said.append(text.format(values=words.listed(values)))
    return (words.joined(*said),)
