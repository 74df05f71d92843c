"""The parts of the review page: the month, and each section with its numbers, maps, charts, tables and comments."""

from collections.abc import Iterator
from typing import Any

import streamlit as st

from dashboard.actions import origins
from dashboard.language import _
from dashboard.results import verdicts
from dashboard.review import html_tables, wording
from dashboard.review import month as months
from dashboard.review.content import Number, Picture, Plot, Review, Section, Table
from dashboard.review.month import CannotReview
from dashboard.views.review import comment_panels
from dashboard.views.shared import links, panels, start_action
from dashboard.wording import words

MONTH = "review_month"
FEW_ROWS, TALL = 20, 620
BADGES = {True: "green", False: "red"}


def choose_month() -> str | None:
    """Let the reader choose a month that is over, the newest first; none where no month can be reviewed."""
    known = months.months()
    if not known:
        return None
    unknown(known)
    links.take("month", known, known[0], MONTH)
    st.selectbox(_("Month"), known, key=MONTH, format_func=words.month_text, width=200)
    links.put("month", known[0], MONTH)
    return str(st.session_state[MONTH])


def unknown(known: list[str]) -> None:
    """Say why the month of a link just opened is not shown."""
    link = st.query_params.get("month")
    if not link or link in known or link == st.session_state.get(f"{MONTH}_link"):
        return
    try:
        months.reviewable(link)
    except CannotReview as fault:
        shown = _("Shown is {month}.").format(month=words.month_text(known[0]))
        st.warning(words.plain(words.joined(str(fault), shown)), icon=":material/event_busy:")


def contents(review: Review) -> None:
    """Show the agenda as links to its points."""
    points = [f"[{place}\u00a0{words.plain(each.title)}](#{each.key})" for place, each in enumerate(review.sections, 1)]
    st.markdown(" · ".join(points))


def section(section: Section, review: Review, place: int) -> None:
    """Show one point of the agenda: what it says, then what that rests on, then what was said to it."""
    st.header(f"{place} {words.plain(section.title)}", anchor=section.key)
    lead(section)
    numbers(section)
    pictures(section.pictures)
    plots(section)
    for table in section.tables:
        rows(table)
    start_action.button(
        lambda: origins.of_review(review.month, review.filters.unit_id, section.title), f"review-{section.key}"
    )
    comment_panels.said(section, review)


def lead(section: Section) -> None:
    """Show the sentences of a section, the first one larger."""
    for place, sentence in enumerate(section.lead):
        st.markdown(f"### {words.plain(sentence)}" if not place else words.plain(sentence))


def numbers(section: Section) -> None:
    """Show the numbers of a section as tiles."""
    if section.numbers:
        with st.grid(min(len(section.numbers), 4), min_column_width=220, gap="small"):
            for place, number in enumerate(section.numbers):
                tile(number, f"{section.key}-{place}")


def tile(number: Number, key: str) -> None:
    """Show a number as reported, and as of now where the two differ, with the reasons."""
    shown = wording.shown(number)
    with st.container(border=True, gap="xsmall", height="stretch"):
        st.metric(number.label, verdicts.value_text(shown), help=verdicts.help_text(shown))
        if shown.meets_target is not None:
            text = _("✓ target met") if shown.meets_target else _("✗ target not met")
            st.badge(text, color=BADGES[shown.meets_target])  # type: ignore[arg-type]  # one of Streamlit's words
        lines = wording.number_lines(shown)
        st.caption("  \n".join(words.plain(line) for line in lines), width="stretch")
        if number.differs:
            st.markdown(f"**{words.plain(wording.now_line(number))}**")
            st.caption("  \n".join(words.plain(reason) for reason in number.reasons))
        if shown.rate is not None:
            panels.records(shown.kpi.name, number.filters, key=f"review-{key}")


def pictures(drawn: tuple[Picture, ...]) -> None:
    """Show the maps, then and now beside each other."""
    for pair in in_pairs(drawn):
        for place, each in zip(panels.pair(), pair, strict=False):
            with place:
                said = words.plain(each.title)
                # As it was drawn: in another format Streamlit would encode it anew at each run.
                st.image(each.png, said, "stretch", output_format="PNG", alt=each.alt)


def in_pairs(items: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """Return two at a time."""
    yield from (items[start : start + 2] for start in range(0, len(items), 2))


def plots(section: Section) -> None:
    """Show the charts of a section, two beside each other; one alone takes the whole width."""
    drawn: tuple[Plot, ...] = section.plots
    for pair in in_pairs(drawn):
        places = panels.pair() if len(pair) > 1 else (st.container(),)
        for place, plot in zip(places, pair, strict=True):
            with place:
                panels.draw(plot.chart, key=f"{section.key}-{plot.key}")


def rows(table: Table) -> None:
    """Show a table under its title, or say why it has no rows."""
    st.markdown(f"**{words.plain(table.title)}**")
    if table.rows.empty:
        st.caption(words.plain(table.empty))
        return
    with st.container(border=False, height="content" if len(table.rows) <= FEW_ROWS else TALL):
        st.html(html_tables.sideways(table))
    if table.note:
        st.caption(words.plain(table.note))


def basis(review: Review) -> None:
    """Show what the numbers mean, and which rows they leave out."""
    st.header(_("What the numbers mean and rest on"), anchor="basis")
    rows(review.excluded)
    with st.expander(_("Definitions"), icon=":material/menu_book:"):
        for kpi in review.definitions:
            st.markdown(f"**{words.plain(words.label(kpi))}**")
            lines = [words.named(name, text) for name, text in wording.definition(kpi)]
            st.caption("  \n".join(words.plain(line) for line in lines))
