"""What the map is coloured by, which of it the exports at hand allow, and the legend below the map."""

import pandas as pd
import streamlit as st

from dashboard.filters import Choices
from dashboard.language import _
from dashboard.maps import small_svg
from dashboard.risk_map import amounts, area_words, areas
from dashboard.views.risk_map import written
from dashboard.views.risk_map.written import text
from dashboard.views.shared import panels
from dashboard.wording import words

REGISTER = "risk_points"


def offered(choices: Choices) -> tuple[str, ...]:
    """Return what the map can be coloured by: levels where a register is loaded, and what is counted in areas."""
    levels = tuple(areas.ORDER_OF) if REGISTER in choices.tables else ()
    return levels + amounts.known(choices.build, choices.filters) or (areas.CURRENT,)


def name(basis: str) -> str:
    """Name what the map can show."""
    levels = {
        areas.CURRENT: _("Current level"),
        areas.IN_FORCE: _("Level in the register"),
        areas.INHERENT: _("Level without control measures"),
        areas.CHANGE: _("Change of the level"),
    }
    return levels.get(basis) or amounts.name(basis)


def choose(choices: Choices) -> None:
    """Show the choice of what the map is coloured by."""
    st.selectbox(
        _("Coloured by"),
        offered(choices),
        key="basis",
        format_func=name,
        width=225,
        help=_(
            "Current: the level in the register, lifted by what happened since. Change: how it moved since a day."
            " Overdue, found and conformity count what happened in an area and are no level: darker is worse."
        ),
    )


def without_register(choices: Choices, basis: str) -> None:
    """Say that no area has a level, what the colours mean instead, and where a register is loaded."""
    if REGISTER in choices.tables:
        return
    said = _("No risk register is loaded, so no area has a level.")
    if basis in amounts.KPIS:
        more = _("The map is coloured by: {what}.").format(what=area_words.in_sentence(amounts.name(basis)))
        said = words.joined(said, more)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(said, width="content")
        panels.load_link()
    panels.not_read(choices.build, REGISTER)


def legend(rows: pd.DataFrame, basis: str, has_signs: bool) -> None:
    """Show what colours and patterns mean, with the number of areas of each; has_signs: the map shows signs too."""
    if basis in amounts.KPIS:
        entries = [entry(level, said, count) for level, said, count in amounts.legend(rows, basis)]
        entries.insert(0, f"<b>{text(amounts.name(basis))}</b>")
    else:
        counts, letters = areas.level_counts(rows), area_words.letters()
        entries = [
            entry(level, f"{letters[level]} {label}", counts.get(level, 0))
            for level, label in areas.level_names().items()
        ]
    signs = {
        "review_overdue_count": small_svg.review_swatch() + " " + text(_("review overdue")),
        "overdue_count": text(_("● overdue hazards")),
        "major_overdue_count": text(_("▲ major ones among them")),
    }
    shown = [said for column, said in signs.items() if has_signs and rows[column].any()]
    entries += [f'<span class="entry">{said}</span>' for said in shown]
    written.show(f'<p class="legend">{"".join(entries)}</p>', "map-legend")


def entry(level: str, said: str, count: int) -> str:
    """Return one entry: a square as the map draws it, its words, and how many areas are so."""
    return f'<span class="entry">{small_svg.key_swatch(level)} {text(said)} <b>{text(words.whole(count))}</b></span>'
