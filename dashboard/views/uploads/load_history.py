"""The loads that made what is in use: when, by whom, with which files; each can be undone. The sample company too."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from dashboard.filters import Choices
from dashboard.language import _, ngettext
from dashboard.loaded import loads, next_file
from dashboard.numbers import warehouse
from dashboard.uploads import jobs, sample_company
from dashboard.views.shared import allowed, writer_name
from dashboard.wording import findings, words

SHOWN = 8
NAMED = 3


def history(choices: Choices) -> None:
    """Show the loads, newest first, each with the button that shows what its undoing would change."""
    rows = loads.sent_loads(choices.build)
    if rows.empty:
        st.caption(_("No file was loaded."))
        return
    by = writer_name.name("undo")
    for row in findings.each(rows.head(SHOWN)):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(_said(row.load, row.sent_by, row.files, row.rows_loaded), width="stretch")
            if allowed.to("load"):
                st.button(
                    _("Undo"),
                    key=f"undo-{row.load}",
                    type="tertiary",
                    icon=":material/undo:",
                    on_click=partial(_undo, row.load, by, tuple(row.files)),
                )
    if len(rows) > SHOWN:
        st.caption(
            _(
                "{count} older loads are undone by `python -m pipelines undo`; `python -m pipelines loads` lists them."
            ).format(count=len(rows) - SHOWN)
        )


def _said(load: str, by: str | None, files: Sequence[str], rows: int) -> str:
    rest = len(files) - NAMED
    named = words.listed(files[:NAMED]) + (_(" and {count} more").format(count=rest) if rest > 0 else "")
    counted = ngettext("{count} row", "{count} rows", rows).format(count=words.whole(rows))
    sender = f" · {words.plain(by)}" if isinstance(by, str) and by else ""
    return f"{words.time_text(load)}{sender} · {words.strong(named)} · {counted}"


def _undo(load: str, by: str, files: tuple[str, ...]) -> None:
    writer_name.remember(by)
    jobs.ask_undo(load, by, files)


@allowed.only("load")
def sample_banner(choices: Choices) -> None:
    """Say where the numbers are those of the sample company, and offer to remove it with one click."""
    found = sample_company.sample_loads(choices.build)
    if not found:
        return
    is_all = sample_company.is_all(choices.build)
    text = (
        _("All numbers are those of the sample company, which is made up.")
        if is_all
        else _("The made-up sample company is still among your numbers.")
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="sample-banner"):
        st.markdown(f":material/science: {words.plain(text)}", width="stretch")
        st.button(
            _("Remove the sample company"),
            key="remove-samples",
            icon=":material/delete:",
            on_click=_remove_samples,
            args=(tuple(found),),
        )


def _remove_samples(found: tuple[str, ...]) -> None:
    for load in found:
        jobs.want(jobs.ask_undo(load, "", (jobs.SAMPLES.name,)))


def what_next() -> None:
    """Say what is possible with what is loaded, and which one table would add most."""
    path = warehouse.in_use()
    found = next_file.possible(path)
    named = words.listed(words.label(kpi) for kpi in found[:NAMED])
    rest = len(found) - NAMED
    possible = named + (_(" and {count} more").format(count=rest) if rest > 0 else "")
    said = [_("Now possible: {numbers}.").format(numbers=possible)] if found else []
    if best := next_file.adds_most(path):
        text = ngettext(
            "`{table}` would add most: {count} more number.",
            "`{table}` would add most: {count} more numbers.",
            len(best.kpis),
        )
        said.append(words.joined(text.format(table=best.table, count=len(best.kpis)), loads.gives(best.table)))
    if said:
        st.caption("  \n".join(said))
