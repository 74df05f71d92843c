"""The review on a wall: one section a screen, large, gone through by buttons and by the keys of a keyboard."""

import html
from pathlib import Path

import pandas as pd
import streamlit as st

from dashboard.charts.projected import projected
from dashboard.language import _
from dashboard.parts import links, panels, verdicts, words
from dashboard.report import wording
from dashboard.review.content import SECTIONS, Number, Plot, Review, Section, Table
from dashboard.review.review_panels import BADGES, in_pairs

STYLE = Path(__file__).with_suffix(".css")
PRESENT = "present"
PLACES = ("", *(str(place) for place in range(1, len(SECTIONS) + 1)))
MOST_ROWS = 8


def take_link() -> int:
    """Return which section is projected, from 1 on; 0: the page is read as usual."""
    links.take(PRESENT, PLACES, "")
    links.put(PRESENT, "")
    return int(st.session_state[PRESENT] or 0)


def go(place: int, last: int) -> None:
    """Go to a section, not beyond the first and the last; 0 leaves."""
    st.session_state[PRESENT] = str(min(max(place, 1), last)) if place else ""


def leave() -> None:
    """Go back to the page as it is read."""
    st.session_state[PRESENT] = ""


def start_button() -> None:
    """Show the button that projects the review."""
    hint = _("One section a screen. Arrow keys go on and back, Esc leaves.")
    st.button(_("Present"), icon=":material/slideshow:", key="present-start", on_click=go, args=(1, 8), help=hint)


def screen(review: Review, place: int) -> None:
    """Show one section, large, with the bar above it that leads on, back and out."""
    st.html(STYLE)
    section = review.sections[place - 1]
    bar(review, section, place)
    lead(section)
    numbers(section.numbers)
    for pair in in_pairs(section.pictures):
        for column, picture in zip(panels.pair(), pair, strict=False):
            column.image(picture.png, caption=words.plain(picture.title), width="stretch", alt=picture.alt)
    plots(section)
    for table in section.tables:
        rows(table)
    said(section)


def bar(review: Review, section: Section, place: int) -> None:
    """Show title, month and position, and the buttons; a pointer that sends page keys works too."""
    last = len(review.sections)
    with st.container(key="present-bar", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"## {words.plain(section.title)}", width="stretch")
        st.markdown(words.plain(f"{words.month_text(review.month)} · {review.unit_name}"), width="content")
        st.button("◀", key="present-back", on_click=go, args=(place - 1 or 1, last), shortcut="Left", help=_("Back"))
        st.markdown(f"**{_('{place} of {count}').format(place=place, count=last)}**", width="content")
        st.button("▶", key="present-on", on_click=go, args=(place + 1, last), shortcut="Right", help=_("Next"))
        st.button("✕", key="present-leave", on_click=leave, shortcut="Esc", help=_("Leave"))
    with st.container(key="present-keys"):
        st.button(_("Back"), key="present-page-up", on_click=go, args=(place - 1 or 1, last), shortcut="PageUp")
        st.button(_("Next"), key="present-page-down", on_click=go, args=(place + 1, last), shortcut="PageDown")


def lead(section: Section) -> None:
    """Show what the section says."""
    for place, sentence in enumerate(section.lead):
        st.markdown(f"#### {words.plain(sentence)}" if not place else words.plain(sentence))


def numbers(shown: tuple[Number, ...]) -> None:
    """Show numbers as large as a room needs them, four in a row."""
    for start in range(0, len(shown), 4):
        row = shown[start : start + 4]
        for column, number in zip(st.columns(len(row), gap="small"), row, strict=True):
            with column:
                tile(number)


def tile(number: Number) -> None:
    """Show one number, whether it meets its target, and what it is now where it has changed."""
    found = wording.shown(number)
    with st.container(border=True, gap=None, height="stretch"):
        st.metric(number.label, verdicts.value_text(found))
        if found.meets_target is not None:
            aim = verdicts.target_text(found).partition(":")[0]
            sign = "✓" if found.meets_target else "✗"
            st.badge(f"{sign} {words.plain(aim)}", color=BADGES[found.meets_target])  # type: ignore[arg-type]
        elif found.rate is None:
            st.caption(words.plain(words.why_not(found.notes)))
        if number.differs:
            st.caption(words.plain(wording.now_line(number)))


def plots(section: Section) -> None:
    """Show the charts with large letters; one alone takes the whole width."""
    drawn: tuple[Plot, ...] = section.plots
    for pair in in_pairs(drawn):
        columns = panels.pair() if len(pair) > 1 else (st.container(),)
        for column, plot in zip(columns, pair, strict=True):
            with column, st.container(border=True, gap="xsmall"):
                st.markdown(f"**{words.plain(plot.chart.finding)}**")
                figure, key = projected(plot.chart.figure), f"wall-{section.key}-{plot.key}"
                st.plotly_chart(figure, config=panels.CHART_CONFIG, alt=plot.chart.alt, key=key)


def rows(table: Table) -> None:
    """Show the first rows of a table in large letters."""
    st.markdown(f"**{words.plain(table.title)}**")
    if table.rows.empty:
        st.markdown(words.plain(table.empty))
        return
    st.html(as_html(table))
    if len(table.rows) > MOST_ROWS:
        text = _("The first {shown} of {count} rows.")
        st.markdown(text.format(shown=MOST_ROWS, count=words.whole(len(table.rows))))


def as_html(table: Table, most: int = MOST_ROWS) -> str:
    """Write the first rows as an HTML table; nothing in the cells is read as markup."""
    numeric = {name for name in table.labels if pd.api.types.is_numeric_dtype(table.rows[name])}
    head = "".join(_cell("th", label, name in numeric) for name, label in table.labels.items())
    body = "".join(
        "<tr>"
        + "".join(
            _cell("td", wording.cell(row[name], table.formats.get(name, "")), name in numeric) for name in table.labels
        )
        + "</tr>"
        for row in table.rows.head(most).to_dict("records")
    )
    return f'<table class="projected"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _cell(kind: str, text: str, is_number: bool) -> str:
    return f"<{kind}{' class=number' if is_number else ''}>{html.escape(text)}</{kind}>"


def said(section: Section) -> None:
    """Show what was said to the section."""
    for comment in section.comments:
        with st.container(border=True):
            style = "white-space: pre-wrap; overflow-wrap: anywhere"
            st.html(f'<div class="said" style="{style}">{html.escape(comment.text)}</div>')
            st.caption(words.plain(f"{comment.written_by} · {wording.time_text(comment.written_at)}"))
