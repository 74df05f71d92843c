"""What is to be expected: when a change of accident rates could be known, and the grid of KPIs and units."""

from html import escape
from pathlib import Path

import streamlit as st

from dashboard.filters import Choices
from dashboard.kpi import Kpi
from dashboard.language import _
from dashboard.numbers import company, kpis
from dashboard.report.plots.paper import shortened
from dashboard.results import outlook, when_known
from dashboard.results.outlook import Outlook
from dashboard.statistics.xmr import Assurance
from dashboard.views.shared import panels
from dashboard.wording import words

STYLE = Path(__file__).with_suffix(".css")
LONG_NAME = 420  # pixels of a name that a head of a column can hold on a few lines
MOST_UNITS = 14
SIGNS = {Assurance.met: "✓", Assurance.missed: "✗", Assurance.chance: "?"}
ARROWS = {1: "▲", -1: "▼", 0: "●", None: "○"}
LOOKS = {True: "better", False: "worse", None: "usual"}


def known(choices: Choices) -> None:
    """Say of each accident rate how long it takes until a change of it is more than luck."""
    found = [one for name in when_known.NAMES if (one := when_known.when_known(choices, name))]
    if not found:
        return
    panels.heading(
        _("When would we know?"),
        _("Exact test, 5 %, found in 80 of 100 cases; hours a month as in the chosen period."),
    )
    with st.container(border=True, gap="xsmall"):
        for one in found:
            said = words.joined(*when_known.sentences(one))
            hours = _("{hours} hours a month").format(hours=words.whole(one.exposure_a_month))
            name = words.strong(words.label(one.kpi)) + _(" ({parts})").format(parts=words.plain(hours))
            st.markdown(words.named(name, words.plain(said)))


def grid(choices: Choices) -> None:
    """Show every KPI with a direction for every unit of a level: its newest month, variation and assurance."""
    level = panels.level(choices, "site")
    units = {unit.unit_id: unit.name for unit in company.unit_tree(choices.build)}
    judged = [kpi for kpi in kpis.catalogue() if outlook.is_judged(kpi)]
    rows = [(kpi, outlook.each_unit(choices, kpi.name, level)) for kpi in judged]
    rows = [(kpi, found) for kpi, found in rows if found]
    names = [unit_id for unit_id in units if any(unit_id in found for _kpi, found in rows)]
    if not rows or not names:
        st.info(_("No whole month of any number is loaded for these units."), icon=":material/grid_on:")
        return
    shown = names[:MOST_UNITS]
    panels.answer(sentence(rows))
    st.html(STYLE)
    st.html(table(rows, [(unit_id, units[unit_id]) for unit_id in shown]))
    if len(names) > len(shown):
        text = _("The first {shown} of {count} units are shown; choose a unit above to see those below it.")
        st.caption(text.format(shown=len(shown), count=len(names)))
    st.caption(legend())


def sentence(rows: list[tuple[Kpi, dict[str, Outlook]]]) -> str:
    """Say what the grid finds: months that are special for the worse, and targets that will be missed as it runs."""
    cells = [cell for _kpi, found in rows for cell in found.values()]
    worse = sum(cell.is_better is False for cell in cells)
    missed = sum(cell.assurance is Assurance.missed for cell in cells)
    chance = sum(cell.assurance is Assurance.chance for cell in cells)
    return _(
        "{worse} of {count} newest months are worse than usual; {missed} targets will be missed as it runs now,"
        " {chance} are left to chance."
    ).format(worse=worse, count=len(cells), missed=missed, chance=chance)


def table(rows: list[tuple[Kpi, dict[str, Outlook]]], units: list[tuple[str, str]]) -> str:
    """Write the grid as a table of HTML, of which every text is escaped."""
    heads = "".join(
        f'<th scope="col" title="{escape(name)}">{escape(shortened(name, LONG_NAME))}</th>' for _unit_id, name in units
    )
    lines = []
    for kpi, found in rows:
        cells = "".join(_cell(found.get(unit_id)) for unit_id, _name in units)
        unit = "" if kpi.kind == "proportion" else f" <small>{escape(words.unit_of(kpi))}</small>"
        lines.append(f'<tr><th scope="row">{escape(words.label(kpi))}{unit}</th>{cells}</tr>')
    head = f'<tr><th scope="col">{escape(_("KPI"))}</th>{heads}</tr>'
    label = escape(_("Newest month of every KPI by unit, with variation and assurance"))
    frame = f'<div class="outlook" tabindex="0" role="region" aria-label="{label}">'
    return f"{frame}<table>{head}{''.join(lines)}</table></div>"


def _cell(found: Outlook | None) -> str:
    if found is None:
        return f"<td>{escape(_('no data'))}</td>"
    said = [outlook.special_text(found), outlook.assurance_text(found.assurance)]
    if found.target is not None:
        said.append(_("target {target}").format(target=words.amount(found.target, found.kpi)))
    about = _(", ").join((words.month_text(found.month), *(text for text in said if text)))
    sign = SIGNS[found.assurance] if found.assurance else ""
    value = escape(words.amount(found.value, found.kpi))
    return (
        f'<td class="{LOOKS[found.is_better]}" title="{escape(about)}"><b>{value}</b>'
        f' <span aria-hidden="true">{ARROWS[found.special]}{sign}</span><span class="heard">{escape(about)}</span></td>'
    )


def legend() -> str:
    """Say how to read the grid, and after which rules."""
    return words.joined(
        _("Newest whole month of the last 24. ▲ unusually high, ▼ unusually low, ● as usual."),
        _("○ fewer than ten months, or too rare to say: nearly all months are alike."),
        _("Target, as it runs now: ✓ will be met, ✗ will be missed, ? met or missed by chance."),
        _("XmR chart after NHS England, Making Data Count."),
    )
