"""The review on a wall: one point at a time, large, screen by screen, led by buttons and by the keys of a keyboard."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import streamlit as st

from dashboard.charts.projected import HEIGHT, projected
from dashboard.language import _
from dashboard.parts import links, measure, panels, verdicts, words
from dashboard.report import wording
from dashboard.review import reading
from dashboard.review.content import SECTIONS, Number, Plot, Review, Section, Table

STYLE = Path(__file__).with_suffix(".css")
PRESENT = "present"
MOST_SCREENS = 40
LINES, LINES_BELOW, FEW_LINES = 11, 8, 4
BELOW_CHARTS = 30  # pixels that the meaning of their marks takes below charts
WIDE_SHARE = 0.32  # height of a chart against the width of the wall
Screen = Callable[[], None]
Place = tuple[int, int]


class Allowed:
    """The places a link may name: a section from 1 on, and after a point a screen of it."""

    def __contains__(self, text: object) -> bool:
        """Say whether a text is such a place, or empty: the page is read as usual."""
        place = read_place(str(text or ""))
        return not text or (1 <= place[0] <= len(SECTIONS) and 1 <= place[1] <= MOST_SCREENS)


def read_place(text: str) -> Place:
    """Read "3.2" as section 3, screen 2; (0, 0) is none."""
    section, _point, screen = text.partition(".")
    return (int(section), int(screen or 1)) if section.isdecimal() and (screen or "1").isdecimal() else (0, 0)


def take_link() -> Place:
    """Return which section is projected, and which screen of it; (0, 0): the page is read as usual."""
    links.take(PRESENT, Allowed(), "")  # type: ignore[arg-type]
    links.put(PRESENT, "")
    return read_place(st.session_state.get(PRESENT) or "")


def go(section: int, screen: int = 1) -> None:
    """Go to a screen of a section."""
    st.session_state[PRESENT] = f"{section}.{screen}" if screen > 1 else f"{section}"


def leave() -> None:
    """Go back to the page as it is read."""
    st.session_state[PRESENT] = ""


def start_button() -> None:
    """Show the button that projects the review."""
    hint = _("One point at a time, large. Arrow keys go on and back, figures lead to a point, Esc leaves.")
    st.button(_("Present"), icon=":material/slideshow:", key="present-start", on_click=go, args=(1,), help=hint)


def show(review: Review, place: Place) -> None:
    """Show one screen, large, with the bar above it that leads on, back and out."""
    st.html(reading.STYLE)
    st.html(STYLE)
    wide = measure.width("wall-width")
    number = min(place[0], len(review.sections))
    section = review.sections[number - 1]
    every = screens(section, wide)
    screen = min(place[1], len(every))
    bar(review, section, (number, screen), len(every), wide)
    every[screen - 1]()


# --- what is on the screens -----------------------------------------------------------------------------------------


def screens(section: Section, wide: int) -> list[Screen]:
    """Return what stands on each screen of a section: what it says with its numbers, then its parts."""
    shown = [table for table in section.tables if not table.rows.empty and not table.is_detail]
    first: list[Screen] = [partial(lead, section), partial(numbers, section.numbers)]
    starts = list(range(0, len(section.pictures), 2))
    if not section.numbers and starts:
        first.append(partial(pictures, section, starts.pop(0)))
    elif not section.numbers and shown:
        first.append(partial(tables, [shown.pop(0)], LINES_BELOW))
    parts: list[Screen] = [partial(pictures, section, start) for start in starts]
    height = max(HEIGHT, round(wide * WIDE_SHARE))
    parts += [partial(plots, section, start, height) for start in range(0, len(section.plots), 2)]
    parts += [partial(tables, group, LINES) for group in few_together(shown)]
    parts += [partial(said, section)] if section.comments else []
    return [partial(together, first), *parts]


def few_together(shown: list[Table]) -> list[list[Table]]:
    """Put two short tables on one screen."""
    found: list[list[Table]] = []
    for table in shown:
        if found and len(found[-1]) == 1 and is_short(found[-1][0]) and is_short(table):
            found[-1].append(table)
        else:
            found.append([table])
    return found


def is_short(table: Table) -> bool:
    """Say whether a table leaves room for another one on the same screen."""
    return sum(reading.lines_of(table, table.wall)) <= FEW_LINES


def together(parts: list[Screen]) -> None:
    """Show several parts on one screen."""
    for part in parts:
        part()


def lead(section: Section) -> None:
    """Show what the section says."""
    for place, sentence in enumerate(section.lead):
        st.markdown(f"#### {words.plain(sentence)}" if not place else words.plain(sentence))
    for table in section.tables:
        if table.rows.empty and not (section.numbers or section.plots):
            st.markdown(words.plain(f"{table.title}: {table.empty}"))


def numbers(shown: tuple[Number, ...]) -> None:
    """Show numbers as large as a room needs them, four in a row."""
    for start in range(0, len(shown), 4):
        row = shown[start : start + 4]
        for column, number in zip(st.columns(4, gap="small"), row, strict=False):
            with column:
                tile(number)


def tile(number: Number) -> None:
    """Show one number, whether it meets its target, and what it is now where it has changed."""
    found = wording.shown(number)
    value, unit = wording.value_and_unit(found)
    with st.container(border=True, gap=None, height="stretch"):
        st.metric(number.label, value)
        lines = [unit] if unit else []
        lines += [words.why_not(found.notes)] if found.rate is None else []
        lines += [wording.now_line(number)] if number.differs else []
        for line in lines:
            st.markdown(words.plain(line))
        target(found)


def target(found: wording.Result) -> None:
    """Show the target and whether it is met."""
    if found.meets_target is not None:
        aim, sign = verdicts.target_text(found).partition(":")[0], "✓" if found.meets_target else "✗"
        st.badge(f"{sign} {words.plain(aim)}", color="green" if found.meets_target else "red")


def pictures(section: Section, start: int) -> None:
    """Show two maps beside each other: then and now."""
    for column, picture in zip(panels.pair(), section.pictures[start : start + 2], strict=False):
        column.image(picture.png, width="stretch", alt=picture.alt)


def plots(section: Section, start: int, height: int) -> None:
    """Show two charts with large letters; one alone takes the whole width."""
    pair: tuple[Plot, ...] = section.plots[start : start + 2]
    columns = panels.pair() if len(pair) > 1 else (st.container(),)
    marked = list(dict.fromkeys(plot.chart.events for plot in pair if plot.chart.events))
    for column, plot in zip(columns, pair, strict=True):
        with column, st.container(border=True, gap="xsmall", height="stretch"):
            st.markdown(f"**{words.plain(plot.chart.finding)}**")
            figure = projected(plot.chart.figure, height - BELOW_CHARTS * len(marked))
            key = f"wall-{section.key}-{plot.key}"
            st.plotly_chart(figure, config=panels.CHART_CONFIG, alt=plot.chart.alt, key=key)
    for text in marked:
        st.caption(words.plain(text))


def tables(shown: list[Table], lines: int) -> None:
    """Show one table, or two short ones below each other, as many rows as there is room for lines."""
    for table in shown:
        rows(table, lines)


def rows(table: Table, lines: int) -> None:
    """Show the first rows of a table in large letters."""
    most = reading.rows_within(table, lines, table.wall)
    st.markdown(f"**{words.plain(table.title)}**")
    st.html(reading.as_html(table, most, table.wall))
    below = [table.note] if table.note else []
    if most < len(table.rows):
        below.insert(0, _("The first {shown} of {count} rows.").format(shown=most, count=words.whole(len(table.rows))))
    if below:
        st.caption(words.plain(words.joined(*below)))


def said(section: Section) -> None:
    """Show what was said to the section."""
    for comment in section.comments:
        with st.container(border=True):
            st.html(reading.as_text(comment.text))
            st.caption(words.plain(f"{comment.written_by} · {wording.time_text(comment.written_at)}"))


# --- the bar --------------------------------------------------------------------------------------------------------


def bar(review: Review, section: Section, place: Place, count: int, wide: int) -> None:
    """Show title, month and position, and the buttons; a pointer that sends page keys works too."""
    before, after = neighbours(review, place, count, wide)
    facts = words.plain(f"{words.month_text(review.month)} · {review.unit_name}")
    with st.container(key="present-bar", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"## {words.plain(section.title)}", width="stretch")
        st.markdown(facts, width="content")
        st.button("◀", key="present-back", on_click=go, args=before, shortcut="Left", help=_("Back"))
        text = _("{place} of {count}").format(place=place[0], count=len(review.sections))
        st.markdown(f"**{text}** · {place[1]}/{count}", width="content")
        st.button("▶", key="present-on", on_click=go, args=after, shortcut="Right", help=_("Next"))
        st.button("✕", key="present-leave", on_click=leave, shortcut="Esc", help=_("Leave"))
    with st.container(key="present-keys"):
        st.button(_("Back"), key="present-page-up", on_click=go, args=before, shortcut="PageUp")
        st.button(_("Next"), key="present-page-down", on_click=go, args=after, shortcut="PageDown")
        for number, each in enumerate(review.sections, start=1):
            st.button(
                words.plain(each.title), key=f"present-{number}", on_click=go, args=(number,), shortcut=f"{number}"
            )


def neighbours(review: Review, place: Place, count: int, wide: int) -> tuple[Place, Place]:
    """Return the screens before and after one; the first and the last have none beyond them."""
    section, screen = place
    earlier = section - 1
    before = (section, screen - 1) if screen > 1 else (1, 1)
    if screen == 1 and earlier:
        before = earlier, len(screens(review.sections[earlier - 1], wide))
    after = (section, screen + 1) if screen < count else (section + 1, 1)
    return before, after if after[0] <= len(review.sections) else place
