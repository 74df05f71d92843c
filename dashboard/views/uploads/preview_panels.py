"""What a load would change, before it counts: its files, records, numbers, refused rows, and the first typed rows."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.filters import Filters
from dashboard.kpi import Kpi
from dashboard.language import _
from dashboard.loaded import loads
from dashboard.loaded.sentences import in_reader_language
from dashboard.numbers import names
from dashboard.uploads.jobs import Job
from dashboard.uploads.moved_kpis import Part, moved
from dashboard.views.loaded import load_panels
from dashboard.views.shared import panels
from dashboard.wording import words

SHOWN = 20


def files(job: Job, outcome: Mapping[str, Any]) -> None:
    """Show as what each file was recognised, and its rows read, loaded, refused and without a record."""
    rows = pd.DataFrame(outcome.get("files", ()))
    if rows.empty:
        return
    panels.table(
        rows.assign(
            source=rows["source"].map(words.source_name, na_action="ignore").fillna(_("not known")),
            message=rows["message"].map(in_reader_language),
        ),
        _("Every file with the rows read, loaded, refused and without a record"),
        {
            "file": st.column_config.TextColumn(_("File"), pinned=True),
            "source": _("Recognised as"),
            "rows_read": st.column_config.NumberColumn(_("Rows read"), format="localized"),
            "rows_loaded": st.column_config.NumberColumn(_("Loaded"), format="localized"),
            "rows_refused": st.column_config.NumberColumn(_("Refused"), format="localized"),
            loads.FED_NOTHING: st.column_config.NumberColumn(_("Fed nothing"), format="localized"),
            "message": st.column_config.TextColumn(_("Message"), width="large"),
        },
        key=f"files-{job.name}",
        height="content" if len(rows) <= SHOWN else "auto",
    )


def changes(preview: Mapping[str, Any]) -> None:
    """Show for every table how many records are new, updated, back in an older state, gone, or as they were."""
    rows = pd.DataFrame([one for one in preview["changes"] if one["new"] or one["updated"] or one["withdrawn"]])
    if rows.empty:
        return
    number = partial(st.column_config.NumberColumn, format="localized")
    st.markdown(words.strong(_("What would change")))
    panels.table(
        rows.assign(table=rows["table"].map(words.table_name)),
        _("Records of every table that would change"),
        {
            "table": st.column_config.TextColumn(_("Table"), pinned=True),
            "new": number(_("New")),
            "updated": number(_("Updated"), help=_("The same record, in which at least one field differs.")),
            "went_back": number(
                _("Went back"),
                help=_("Back in an older state: open again, or less severe than an earlier export said."),
            ),
            "withdrawn": number(_("Gone"), help=_("Withdrawn, or no longer in any export: it counts no more.")),
            "unchanged": number(_("Unchanged")),
        },
        height="content",
    )


def moved_kpis(preview: Mapping[str, Any], filters: Filters) -> None:
    """Show which numbers would move for the chosen unit and days, each with its parts."""
    before, after = Path(preview.get("before") or "."), Path(preview["after"])
    if not after.is_file():
        return
    found = moved(before if before.is_file() else None, after, filters)
    if not found:
        st.caption(_("No number moves for the chosen unit and days."))
        return
    st.markdown(words.strong(_("Numbers that would move")))
    st.caption(words.plain(words.days_text(filters)))
    rows = pd.DataFrame(
        {
            "kpi": [words.label(one.kpi) for one in found],
            "before": [_value(one.before, one.kpi) for one in found],
            "after": [_value(one.after, one.kpi) for one in found],
            "unit": [words.unit_of(one.kpi) for one in found],
            "parts": [f"{_parts(one.before)} → {_parts(one.after)}" for one in found],
        }
    )
    labels = {"kpi": _("Number"), "before": _("Now"), "after": _("Then"), "unit": _("Unit"), "parts": _("Parts")}
    panels.table(rows, _("Numbers now and after the load"), labels, height="content" if len(rows) <= SHOWN else "auto")


def _value(part: Part | None, kpi: Kpi) -> str:
    return words.amount(part.rate if part else None, kpi)


def _parts(part: Part | None) -> str:
    if part is None or part.top is None:
        return "–"
    return words.whole(part.top) if part.bottom is None else f"{words.whole(part.top)} / {words.whole(part.bottom)}"


def refused(job: Job, preview: Mapping[str, Any]) -> None:
    """Show why rows are refused, each reason once, and offer the rows to be put right and sent again."""
    hashes = [file["sha256"] for file in preview.get("files", ()) if file["rows_refused"] and file["sha256"]]
    build = Path(preview.get("after") or ".").stem
    if not hashes or not preview.get("after"):
        return
    rows = loads.refused(build)
    rows = rows[rows["file_hash"].isin(hashes)]
    if rows.empty:
        return
    st.markdown(words.strong(_("Refused rows by reason")))
    kinds = rows.groupby("kind", as_index=False).agg(count=("line", "size"), first=("line", "min"))
    said = kinds.sort_values("count", ascending=False).assign(kind=lambda kinds: kinds["kind"].map(in_reader_language))
    panels.table(
        said,
        _("Refused rows by reason"),
        {"kind": _("Reason"), "count": _("Rows"), "first": _("First line")},
        height="content" if len(said) <= SHOWN else "auto",
    )
    with st.container(horizontal=True):
        for number, one in enumerate(dict.fromkeys(zip(rows["file_hash"], rows["file"], strict=True))):
            load_panels.put_right(loads.refused_of(build, one[0]), one, f"{job.name}-{number}")


def first_rows(preview: Mapping[str, Any]) -> None:
    """Show the first rows of the files as they were typed."""
    found = preview.get("rows") or {}
    if not found:
        return
    labels = names.field_labels()
    with st.expander(_("First rows as they are understood"), icon=":material/table_rows:"):
        for tab, (table, content) in zip(st.tabs([words.table_name(one) for one in found]), found.items(), strict=True):
            rows = pd.DataFrame(content["rows"], columns=content["columns"])
            coded = names.coded(rows, *(field for field in rows.columns if names.codes(field)))
            with tab:
                panels.table(
                    coded,
                    _("First rows of {table}").format(table=words.table_name(table)),
                    {field: labels.get(field, field) for field in rows.columns},
                )
