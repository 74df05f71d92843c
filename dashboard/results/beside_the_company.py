"""What somebody who sees a part of the company is told of the whole: its rates alone, and that it is so."""

from collections.abc import Iterable

from dashboard.access import viewer
from dashboard.filters import Filters
from dashboard.language import _
from dashboard.numbers import kpis, whole_company
from dashboard.wording import words


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
