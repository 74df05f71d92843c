"""The parts of the page of annotations: the answer, the list, the history."""

import streamlit as st

from dashboard.annotations import annotation_rows, annotations
from dashboard.annotations.annotation_book import Annotation
from dashboard.filters import Choices
from dashboard.language import _, ngettext
from dashboard.views.shared import panels, record_drawer
from dashboard.wording import file_names, words

HEIGHT = 480


def chosen(choices: Choices) -> tuple[Annotation, ...]:
    """Say how many events touch the chosen unit and period, and let the reader see all; return those to show."""
    known, here = annotations.known(), annotation_rows.chosen(choices.filters, False)
    text = ngettext(
        "{count} event in this unit and period may explain a change",
        "{count} events in this unit and period may explain a change",
        len(here),
    )
    panels.answer(text.format(count=words.whole(len(here))))
    if len(known) == len(here):
        return here
    rest = ngettext(
        "{count} more in other units or periods", "{count} more in other units or periods", len(known) - len(here)
    )
    is_all = st.toggle(rest.format(count=words.whole(len(known) - len(here))), key="annotations-all")
    return known if is_all else here


def table(found: tuple[Annotation, ...], choices: Choices) -> None:
    """List what happened, with downloads."""
    rows, labels = annotation_rows.rows(found), annotation_rows.labels()
    shown = {name: label for name, label in labels.items() if name != "annotation_id"}
    height = "content" if len(rows) <= panels.MOST_SHOWN else HEIGHT
    panels.table(rows, _("What happened, where, and from when to when"), shown, "annotations", height)
    about = [
        (_("Unit"), choices.unit_name or _("All units")),
        (_("Period"), words.days_text(choices.filters)),
        (_("Warehouse"), choices.build),
    ]
    panels.downloads(
        lambda: rows.rename(columns=labels),
        record_drawer.named(choices.filters, _("Annotations")),
        "annotations",
        about,
    )
    st.caption(
        words.joined(
            _("Each is marked on every chart along time: of its unit, of the units below it and of those above it."),
            _("One without a unit is marked for all."),
            _("A chart has room for the newest {count}.").format(count=annotations.MOST),
        )
    )


def empty() -> None:
    """Say how annotations come in."""
    st.info(
        _(
            "**Nothing is noted for this unit and period.** Write down campaigns, reorganisations and changes of a"
            " standard below, or load a file of them; the Excel template is `annotations`."
        ),
        icon=":material/push_pin:",
    )
    panels.load_link()


def history() -> None:
    """Show every version that was written on this page, newest first."""
    found = annotations.history()
    if not found:
        st.caption(_("Nothing was written on this page yet."))
        return
    rows, labels = annotation_rows.history_rows(found), annotation_rows.history_labels()
    height = "content" if len(rows) <= panels.MOST_SHOWN else HEIGHT
    shown = {name: label for name, label in labels.items() if name != "annotation_id"}
    panels.table(rows, _("All that was written on this page"), shown, "annotation-history", height)
    panels.downloads(
        lambda: rows.rename(columns=labels),
        file_names.file_name([_("Annotations"), _("All that was written on this page"), found[0].made_at[:10]]),
        "annotation-history",
    )
