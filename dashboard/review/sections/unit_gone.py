"""The review of a unit that no longer exists: what was reported of it, and nothing that would have to be asked anew."""

from collections.abc import Mapping

from dashboard.filters import Filters
from dashboard.language import N_, _
from dashboard.numbers import kpis
from dashboard.numbers.caveats import Note
from dashboard.numbers.definitions import UnknownName
from dashboard.results.results import Result
from dashboard.review.content import Frozen, Number, Section
from dashboard.review.reviewed_month import ReviewedMonth
from dashboard.review.sections import four_rates
from dashboard.wording import words


def section(asked: ReviewedMonth, has_numbers: bool) -> Section:
    """Return a point of the agenda: the sentence that there is nothing, at one of them the numbers reported."""
    text = _("{unit} is no unit of the data loaded any more: only what was reported of {month} is known.")
    why = text.format(unit=asked.unit_name, month=words.month_text(asked.month))
    if not has_numbers:
        return Section(lead=(why,))
    return Section(lead=(why,), numbers=numbers(asked.frozen, asked.filters))


def numbers(frozen: Mapping[str, Frozen], filters: Filters) -> tuple[Number, ...]:
    """Return the numbers that were reported, the four rates first; those no longer defined are left out."""
    note = Note(N_("The unit is no longer in the data loaded."))
    found = []
    for name in dict.fromkeys((*four_rates.RATES, *frozen)):
        try:
            kpi = kpis.kpi(name)
        except UnknownName:
            continue
        if name in frozen and frozen[name].rate is not None:
            now = Result(kpi, None, None, None, None, None, None, 0.0, (note,), ())
            found.append(Number(words.label(kpi), now, filters, frozen[name], (words.note_text(note),)))
    return tuple(found)
