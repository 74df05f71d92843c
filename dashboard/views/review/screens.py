"""What stands on each screen of a projected section: large letters, and no more than there is room for."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from dashboard.charts.projected import HEIGHT, projected
from dashboard.language import _
from dashboard.results import verdicts
from dashboard.results.results import Result
from dashboard.review import html_tables, wording
from dashboard.review.content import Number, Plot, Section, Table
from dashboard.views.shared import panels, plotted
from dashboard.wording import words

LINES, LINES_BELOW, FEW_LINES = 13, 11, 4
BELOW_CHARTS = 30  # pixels that the meaning of their marks takes below charts
WIDE_SHARE = 0.32  # height of a chart against the width of the wall
SIGNS_BESIDE = 40  # of a line of a table that shares the wall with a chart
Screen = Callable[[], None]


def of(section: Section, wide: int) -> list[Screen]:
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
    for start in range(0, len(section.plots), 2):
        pair = section.plots[start : start + 2]
        narrow = next((place for place, table in enumerate(shown) if is_narrow(table)), None)
        if len(pair) == 1 and narrow is not None:
            parts.append(partial(chart_and_table, section, pair[0], shown.pop(narrow), height))
        else:
            parts.append(partial(plots, section, pair, height))
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
    return sum(html_tables.lines_of(table, table.wall)) <= FEW_LINES


def is_narrow(table: Table) -> bool:
    """Say whether a table can be read on less than half of the wall."""
    return max(html_tables.lines_of(table, table.wall, SIGNS_BESIDE)) <= 2


def chart_and_table(section: Section, plot: Plot, table: Table, height: int) -> None:
    """Fill a screen with the only chart left and a narrow table beside it."""
    left, right = st.columns([3, 2], gap="medium")
    with left:
        plots(section, (plot,), height)
    with right:
        rows(table, LINES, SIGNS_BESIDE)


def together(parts: list[Screen]) -> None:
    """Show several parts on one screen."""
    for part in parts:
        part()


def lead(section: Section) -> None:
    """Show what the section says."""
    for place, sentence in enumerate(section.lead):
        st.markdown(f"### {words.plain(sentence)}" if not place else words.plain(sentence))
    for table in section.tables:
        if table.rows.empty and not (section.numbers or section.plots):
            st.markdown(words.plain(words.named(table.title, table.empty)))


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


def target(found: Result) -> None:
    """Show the target and whether it is met, and whether the number moved by more than chance, each in words."""
    with st.container(horizontal=True, gap="xsmall"):
        if found.meets_target is not None:
            aim, sign = verdicts.target_text(found).partition(":")[0], "✓" if found.meets_target else "✗"
            st.badge(f"{sign} {words.plain(aim)}", color="green" if found.meets_target else "red")
        if found.change is not None and found.is_signal and found.is_better is not None:
            text = _("▲ better in a year") if found.is_better else _("▼ worse in a year")
            st.badge(text, color="green" if found.is_better else "red")


def pictures(section: Section, start: int) -> None:
    """Show two maps beside each other: then and now."""
    for column, picture in zip(panels.pair(), section.pictures[start : start + 2], strict=False):
        column.image(picture.png, width="stretch", alt=picture.alt)


def plots(section: Section, pair: tuple[Plot, ...], height: int) -> None:
    """Show two charts with large letters; one alone takes the whole width."""
    columns = panels.pair() if len(pair) > 1 else (st.container(),)
    marked = list(dict.fromkeys(plot.chart.events for plot in pair if plot.chart.events))
    for column, plot in zip(columns, pair, strict=True):
        with column, st.container(border=True, gap="xsmall", height="stretch"):
            st.markdown(f"**{words.plain(plot.chart.finding)}**")
            figure = projected(plot.chart.figure, height - BELOW_CHARTS * len(marked))
            key = f"wall-{section.key}-{plot.key}"
            st.plotly_chart(figure, config=plotted.CONFIG, alt=plot.chart.alt, key=key)
    for text in marked:
        st.caption(words.plain(text))


def tables(shown: list[Table], lines: int) -> None:
    """Show one table, or two short ones below each other, as many rows as there is room for lines."""
    for table in shown:
        rows(table, lines)


def rows(table: Table, lines: int, signs: int = html_tables.SIGNS_A_LINE) -> None:
    """Show the first rows of a table in large letters."""
    most = html_tables.rows_within(table, lines, table.wall, signs)
    st.markdown(f"**{words.plain(table.title)}**")
    st.html(html_tables.as_html(table, most, table.wall))
    below = [table.note] if table.note else []
    if most < len(table.rows):
        below.insert(0, _("The first {shown} of {count} rows.").format(shown=most, count=words.whole(len(table.rows))))
    if below:
        st.caption(words.plain(words.joined(*below)))


def said(section: Section) -> None:
    """Show what was said to the section."""
    for comment in section.comments:
        with st.container(border=True):
            st.html(html_tables.as_text(comment.text))
            st.caption(words.plain(f"{comment.written_by} · {words.time_text(comment.written_at)}"))
