"""What a reader takes away from the Explore page: records, link, data, picture, definition."""

from typing import Any
from urllib.parse import urlencode

import streamlit as st

from dashboard.explore import exploration, exploration_charts
from dashboard.explore.exploration import Answer
from dashboard.filters import Filters
from dashboard.language import _, pick, spoken
from dashboard.loaded import glossary
from dashboard.views.explore.explore_choices import Asked
from dashboard.views.shared import panels, plotted, record_drawer, saving
from dashboard.wording import file_names, interval_words, words

PICTURES = {"png": "PNG", "svg": "SVG"}


def take_away(asked: Asked, found: Answer, filters: Filters) -> None:
    """Show the buttons for records, link, data, picture and definition."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        panels.records(asked.kpi.name, filters, key="explore")
        with st.popover(_("Link"), type="tertiary", icon=":material/link:"):
            st.caption(_("Opens this very view: number, slices, periods, filters and new limits."))
            st.code(link(), language=None, wrap_lines=True)
        with st.popover(_("Download"), type="tertiary", icon=":material/download:"):
            st.caption(_("The numbers of this view, all of them:"))
            record_drawer.downloads(
                lambda: exploration_charts.table_of(found),
                record_drawer.name_of(asked.kpi, filters, *(exploration.slice_title(name) for name in found.by)),
                "explore",
                definition(found),
            )
            st.caption(_("What the number means:"))
            saving.button(
                _("Definition"),
                spoken(lambda: definition_text(definition(found))),
                file_name=file_names.with_ending(file_names.file_name([pick(asked.kpi.label), _("Definition")]), "txt"),
                mime="text/plain",
                key="definition-explore",
                icon=":material/menu_book:",
                on_click="ignore",
            )
            if asked.chart != "table":
                st.caption(_("The picture: the camera at the upper right of the chart saves it as"))
                st.segmented_control(
                    _("Kind of picture"),
                    list(PICTURES),
                    default="png",
                    required=True,
                    format_func=PICTURES.__getitem__,
                    key="explore-picture",
                    label_visibility="collapsed",
                    persist_state="session",
                )


def link() -> str:
    """Return the address of this view."""
    address = (st.context.url or "").split("?")[0]
    pairs = [(name, value) for name in st.query_params for value in st.query_params.get_all(name)]
    return f"{address}?{urlencode(pairs)}" if pairs else address


def definition(found: Answer) -> list[tuple[str, str]]:
    """Return what the number means, part by part."""
    kpi = found.kpi
    return [
        (_("KPI"), words.label(kpi)),
        (_("Meaning"), words.about(kpi)),
        (_("Formula"), glossary.formula(kpi)),
        (_("Unit"), words.unit_of(kpi)),
        (_("Counted by"), pick(kpi.date)),
        (_("Source"), glossary.validity(kpi)),
        (_("Left out"), words.joined(*glossary.left_out(kpi)) or _("nothing")),
        (_("95 % interval"), interval_words.method(kpi) or _("none")),
        (_("Notes"), words.notes_text(found.asked.notes) or _("nothing")),
        (_("As of"), words.day_text(found.asked.as_of)),
        (_("Build"), found.asked.build),
    ]


def definition_text(facts: list[tuple[str, str]]) -> str:
    """Write a definition as a text file."""
    return "\ufeff" + "\n".join(words.named(name, text) for name, text in facts) + "\n"


def picture_config(asked: Asked, filters: Filters) -> dict[str, Any]:
    """Return the settings of a chart that is to be saved as a picture by the browser itself."""
    kind = st.session_state.get("explore-picture") or "png"
    name = record_drawer.name_of(asked.kpi, filters)
    label = _("Save the picture ({kind})").format(kind=PICTURES[kind])
    dictionary = {"Download plot as a PNG": label, "Download plot": label}
    return {
        **plotted.CONFIG,
        "displayModeBar": True,
        "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": {"format": kind, "filename": name, "scale": 2},
        "locale": "fourcolor",
        "locales": {"fourcolor": {"dictionary": dictionary, "format": {}}},
    }
