"""The overview on the page: its blocks written as one piece of HTML, and what each click on it opens."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import streamlit as st

from dashboard.actions import action_words, actions
from dashboard.filters import Choices
from dashboard.language import _, ngettext
from dashboard.loaded import next_file
from dashboard.numbers import warehouse
from dashboard.state import CannotWrite
from dashboard.verdict import act_now, measures, overdue, sites, verdict
from dashboard.verdict.measures import Measure
from dashboard.verdict.overdue import OwnerLate
from dashboard.views.overview import blocks, drawers, tile_words
from dashboard.views.overview.markup import button, text
from dashboard.views.shared import choices_link, one_stop, page_width, shown_numbers, start_action
from dashboard.wording import words

HERE = Path(__file__)
Clicks = dict[str, Callable[[], None]]


def show(choices: Choices) -> None:
    """Show the overview, and open what was clicked."""
    html, clicks = made(choices)
    asked = shown(html)
    drawers.open_next()
    if asked and asked.startswith("area "):
        to_map(asked.removeprefix("area "))
    elif asked in clicks:
        clicks[asked]()


def shown(html: str) -> str:
    """Show HTML of which every text is escaped; return what was clicked since the last run."""
    style, script = HERE.with_suffix(".css").read_text(encoding="utf-8"), one_stop.script(HERE.with_suffix(".js"))
    drawn = st.components.v2.component("overview_screen", html='<div class="root"></div>', css=style, js=script)
    found = drawn(key="overview", data={"html": html, "dark": page_width.is_dark()}, on_asked_change=lambda: None)
    return str(found.asked or "")


def made(choices: Choices) -> tuple[str, Clicks]:
    """Write all blocks, and say what each click does."""
    day = overdue.day_of(choices)
    act, numbers = act_now.of(choices), measures.measures(choices)
    late = overdue.by_owner(choices.build, choices.filters)
    for one in numbers:
        shown_numbers.note(one.kpi.name)
    clicks: Clicks = {}
    for place, item in enumerate(act.cards):
        clicks[f"why {place}"] = partial(drawers.why, item, choices)
        clicks[f"records {place}"] = partial(drawers.records, item)
        clicks[f"start {place}"] = partial(drawers.start, item)
    clicks |= {f"more {place}": partial(drawers.records, item) for place, item in enumerate(act.rest)}
    clicks |= {f"tile {place}": partial(drawers.number, one, choices) for place, one in enumerate(numbers)}
    clicks |= {f"owner {place}": partial(drawers.owner, one, choices) for place, one in enumerate(late or ())}
    clicks |= {
        "overdue": partial(drawers.overdue_records, choices),
        "map": to_map,
        "load": partial(to_page, "data"),
        "actions": partial(st.switch_page, start_action.PAGE),
    }
    parts = [
        blocks.verdict(verdict.of(choices, numbers)),
        blocks.cards(act, day, late is not None),
        blocks.tiles(numbers, choices),
        map_block(choices),
        owners_block(choices, late),
        f'<p class="missing">{missing(choices, numbers)}</p>',
    ]
    shape = " ".join(name for name, part in (("no-map", parts[3]), ("no-owners", parts[4])) if not part)
    return f'<div class="screen {shape}">{"".join(parts)}</div>', clicks


def map_block(choices: Choices) -> str:
    """Return the areas, or nothing where none are loaded: the line on what is missing says so."""
    if "areas" not in choices.tables:
        return ""
    return blocks.map_strip(sites.of(choices), choices)


def owners_block(choices: Choices, late: tuple[OwnerLate, ...] | None) -> str:
    """Return who is late, and below how it stands with the actions that were started."""
    if late is None:
        return ""
    return blocks.owners(late, overdue.day_of(choices)).replace("</section>", f"{actions_line(choices)}</section>")


def actions_line(choices: Choices) -> str:
    """Say how many actions are open and late, as a way to their page."""
    try:
        found, day = actions.actions(*choices.filters.chosen_units), action_words.today()
    except CannotWrite as fault:  # the numbers of the page stand without them
        return f'<p class="actions">{text(str(fault))}</p>'
    said = action_words.answer(found, day) if found else _("No action was started yet.")
    return f'<p class="actions">{button(said, "actions", "link")}</p>'


def missing(choices: Choices, numbers: tuple[Measure, ...]) -> str:
    """Say in one line what cannot be shown, and which file would add most."""
    absent, said = words.listed(map(tile_words.name_of, measures.unknown(numbers))), []
    if absent:
        said.append(_("Not shown, as no file brings it: {kpis}.").format(kpis=absent))
    if "areas" not in choices.tables:
        said.append(_("No areas are loaded, so there is no map."))
    more = next_file.adds_most(warehouse.in_use())
    if more is not None and more.table not in choices.tables:
        text_of = ngettext(
            "A file of {table} would add most: {count} number.",
            "A file of {table} would add most: {count} numbers.",
            len(more.kpis),
        )
        said.append(text_of.format(table=words.table_name(more.table), count=len(more.kpis)))
    if not said:
        return ""
    return text(words.joined(*said)) + " " + button(_("Load a file"), "load", "link")


def to_map(area_id: str = "") -> None:
    """Go to the risk map, with an area chosen."""
    to_page("risk_map", {"area": area_id} if area_id else {})


def to_page(name: str, choice: dict[str, str] | None = None) -> None:
    """Go to a page with the choices of the link kept."""
    st.switch_page(f"views/pages/{name}.py", query_params={**choices_link.of_choices(), **(choice or {})})
