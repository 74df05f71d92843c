"""The parts of the data page: freshness, files, refused rows, what to review, what is missing, how to load more."""

from datetime import date
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.filters import Choices
from dashboard.language import _, ngettext, pick
from dashboard.loaded import loads
from dashboard.loaded import put_right as refused_file
from dashboard.loaded.sentences import in_reader_language
from dashboard.views.shared import panels, printed_rows, record_drawer, saving
from dashboard.wording import file_names, findings, formats, words
from dashboard.wording.file_names import FileName

SHOWN = 200
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def answer(choices: Choices) -> str:
    """Say in one sentence whether what is loaded can be trusted."""
    files = loads.files(choices.build)
    read, refused = int(files["rows_read"].sum()), int(files["rows_refused"].sum())
    if not len(files):
        return _("Nothing is loaded.")
    if not refused and (fed_nothing := int(files[loads.FED_NOTHING].sum())):
        return _(
            "None of {read} rows was refused; {count} fed nothing: totals, feet, hidden rows, text joined to the record"
            " above."
        ).format(read=words.whole(read), count=words.whole(fed_nothing))
    if not refused:
        text = ngettext(
            "All rows of the one file were loaded, {read} of them; none was refused.",
            "All {read} rows of {files} files were loaded; none was refused.",
            len(files),
        )
        return text.format(read=words.whole(read), files=len(files))
    share = refused / read * 100 if read else 0
    text = ngettext(
        "{refused} of {read} rows was refused ({share}) and can be put right below.",
        "{refused} of {read} rows were refused ({share}) and can be put right below.",
        refused,
    )
    return text.format(refused=words.whole(refused), read=words.whole(read), share=formats.percent(share, 2, gap=" "))


def numbers(choices: Choices) -> None:
    """Show what was read, loaded and refused, and up to which day events are known."""
    files = loads.files(choices.build)
    with st.container(horizontal=True):
        st.metric(_("Files"), words.whole(len(files)), border=True)
        st.metric(_("Rows read"), words.whole(files["rows_read"].sum()), border=True)
        st.metric(_("Rows loaded"), words.whole(files["rows_loaded"].sum()), border=True)
        st.metric(_("Rows refused"), words.whole(files["rows_refused"].sum()), border=True)
        if fed_nothing := files[loads.FED_NOTHING].sum():
            st.metric(_("Rows that fed nothing"), words.whole(fed_nothing), border=True)
        st.metric(_("Newest event"), words.day_text(_newest_event(choices)), border=True)


def table_title(table: str) -> str:
    """Return the name of a table where it stands by itself."""
    name = words.table_name(table)
    return name[:1].upper() + name[1:]


def _newest_event(choices: Choices) -> date | None:
    rows = loads.freshness(choices.build)
    days = rows[rows["table_name"].isin(("inspections", "hazards", "accidents"))]["newest_day"].dropna()
    return None if days.empty else days.max().date()


def freshness(choices: Choices) -> None:
    """Show for every table its rows, its days, and what it would switch on when it is not there."""
    rows = loads.freshness(choices.build)
    shown = pd.DataFrame(
        {
            "table": rows["table_name"].map(table_title),
            "rows": rows["row_count"].fillna(0).astype(int),
            "older": rows["superseded_count"].fillna(0).astype(int),
            "first": rows["first_day"].map(formats.day_in_figures, na_action="ignore").fillna(""),
            "newest": rows["newest_day"].map(formats.day_in_figures, na_action="ignore").fillna(""),
            "state": [_state(name, count) for name, count in zip(rows["table_name"], rows["row_count"], strict=True)],
            "what": [loads.gives(name) for name in rows["table_name"]],
        }
    )
    panels.table(
        shown,
        _("Every table with its rows and the days it covers"),
        {
            "table": st.column_config.TextColumn(_("Table"), pinned=True),
            "state": _("State"),
            "rows": st.column_config.NumberColumn(_("Rows"), format="localized"),
            "first": _("First day"),
            "newest": _("Newest day"),
            "older": st.column_config.NumberColumn(
                _("Older versions"), format="localized", help=_("Replaced by a newer export of the same record.")
            ),
            "what": _("What it gives"),
        },
        height=36 + 35 * len(shown),
    )


def _state(name: str, count: object) -> str:
    if isinstance(count, int | float) and count > 0:
        return _("loaded")
    return _("missing, needed") if name in loads.NEEDED else _("not loaded")


def files(choices: Choices) -> None:
    """Show what became of every file."""
    rows = loads.files(choices.build)
    if rows.empty:
        st.caption(_("No file was loaded."))
        return
    said = rows.assign(
        source=rows["source"].map(words.source_name, na_action="ignore"),
        loaded_at=rows["loaded_at"].map(formats.time, na_action="ignore"),
        message=rows["message"].map(in_reader_language),
    )
    columns = file_columns()
    panels.table(said, _("Every file with the rows read, loaded, refused and without a record"), columns)
    name = file_names.file_name([_("Loaded files"), choices.build])
    panels.downloads(lambda: panels.headed(said, columns), name, "loaded-files")


def file_columns() -> dict[str, Any]:
    """Name the columns of what became of every file."""
    return {
        "file": st.column_config.TextColumn(_("File"), pinned=True),
        "source": _("Recognised as"),
        "encoding": _("Encoding"),
        "rows_read": st.column_config.NumberColumn(_("Rows read"), format="localized"),
        "rows_loaded": st.column_config.NumberColumn(_("Loaded"), format="localized"),
        "rows_refused": st.column_config.NumberColumn(_("Refused"), format="localized"),
        loads.FED_NOTHING: st.column_config.NumberColumn(
            _("Fed nothing"),
            format="localized",
            help=_(
                "Totals, feet of sheets, hidden rows, rows with text that was joined to the record above:"
                " read, and no record of any table."
            ),
        ),
        "seconds": st.column_config.NumberColumn(_("Seconds"), format="%.1f"),
        "loaded_at": _("Loaded at (UTC)"),
        "message": _("Message"),
    }


def refused(choices: Choices) -> None:
    """Show refused rows: by reason, then the rows of one file, to be put right and loaded again."""
    rows = loads.refused(choices.build)
    if rows.empty:
        st.success(_("No row was refused."), icon=":material/check_circle:")
        return
    kinds = loads.refused_kinds(choices.build)
    _show_kinds(kinds, _("Refused rows by reason"))
    chosen, file, kind = _choose_refused(rows, list(kinds["kind"]))
    own = loads.refused_of(choices.build, chosen, kind)
    shown = _said(own)
    if shown.empty:
        st.caption(_("This file has no row refused for this reason."))
        return
    _show_rows(shown, _("Refused rows as they were sent, with line and reason"))
    _refused_downloads(own, shown, (chosen, file))


def left_out(choices: Choices) -> None:
    """Show the rows that fed nothing: by reason, then those of one file."""
    rows = loads.left_out(choices.build)
    if rows.empty:
        return
    st.markdown(words.strong(_("Rows that fed nothing")))
    _show_kinds(loads.left_out_kinds(choices.build), _("Rows that fed nothing, by reason"))
    names = dict(zip(rows["file_hash"], rows["file"], strict=True))
    chosen = st.selectbox(_("File"), list(names), format_func=names.__getitem__, key="left-out-file")
    shown = _said(loads.left_out_of(choices.build, chosen))
    _show_rows(shown, _("Rows that fed nothing as they were sent, with line and reason"))
    panels.downloads(lambda: with_heads(shown), of_file(names[chosen], _("Fed nothing")), "left-out")


def _show_kinds(kinds: pd.DataFrame, title: str) -> None:
    """Show how many rows each reason has, and in which files."""
    said = kinds.assign(kind=kinds["kind"].map(in_reader_language))
    panels.table(said, title, {"kind": _("Reason"), "count": _("Rows"), "files": _("Files")})


def _show_rows(shown: pd.DataFrame, alt: str) -> None:
    """Show rows as they were sent after line and reason; where there are too many, the first ones."""
    printed_rows.dataframe(
        shown.head(SHOWN),
        placeholder="–",
        alt=alt,
        column_config={
            "line": st.column_config.NumberColumn(_("Line"), pinned=True),
            "reason": st.column_config.TextColumn(_("Why"), pinned=True, width="medium"),
        },
    )
    if len(shown) > SHOWN:
        st.caption(_("The first {shown} are shown here; the downloads hold all.").format(shown=SHOWN))


def _said(rows: pd.DataFrame) -> pd.DataFrame:
    """Say the reasons in the language of the reader."""
    return rows.assign(reason=rows["reason"].map(in_reader_language))


def _choose_refused(rows: pd.DataFrame, kinds: list[str]) -> tuple[str, str, str | None]:
    """Show the choice of a file and a reason; return the hash and the name of the file, and the reason."""
    names = dict(zip(rows["file_hash"], rows["file"], strict=True))
    counts = rows["file_hash"].value_counts()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            _("File"),
            list(counts.index),
            format_func=lambda key: f"{names[key]} ({counts[key]})",
            key="refused-file",
        )
        kind = st.selectbox(
            _("Reason"),
            kinds,
            index=None,
            key="refused-kind",
            format_func=in_reader_language,
            placeholder=_("All reasons"),
        )
    return chosen, names[chosen], kind


def _refused_downloads(rows: pd.DataFrame, shown: pd.DataFrame, file: tuple[str, str]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        put_right(rows, file, "refused")
        panels.downloads(lambda: with_heads(shown), of_file(file[1], _("Refused")), "refused")
    st.caption(
        _(
            "“To put right” has the titles and headers of the file as they were sent, then the rows with why each is"
            " refused: correct the cells and load it."
        )
    )


def with_heads(rows: pd.DataFrame) -> pd.DataFrame:
    """Name the columns that stand before the cells as they were sent."""
    return rows.rename(columns={"line": _("Line"), "reason": _("Why")})


def of_file(name: str, what: str) -> FileName:
    """Name a file by the one its rows come from, and what it holds of it."""
    return file_names.file_name([name.rsplit(".", 1)[0], what])


def put_right(rows: pd.DataFrame, file: tuple[str, str], key: str) -> None:
    """Show the button that saves refused rows as a file like the one they came from, to be mended and loaded.

    file: its hash and its name.
    """
    file_hash, name = file
    ending, mime = ("xlsx", EXCEL) if loads.is_book(name) else ("csv", "text/csv")
    reasons = [in_reader_language(reason) for reason in rows["reason"]]
    above = refused_file.heads(file_hash)
    saving.button(
        _("To put right"),
        lambda: refused_file.file_of(rows, reasons, name, above),
        file_name=file_names.with_ending(of_file(name, _("Rows to put right")), ending),
        mime=mime,
        key=f"{key}-put-right",
        icon=":material/download:",
        on_click="ignore",
    )


def settings(choices: Choices) -> None:
    """Show what is wrong in the company's own settings, where there is anything."""
    rows = settings_shown(choices.build)
    if rows.empty:
        return
    panels.heading(
        _("Settings that are off"),
        _("Put them right in the folder `settings` of the data folder, then load again; until then the rest counts."),
    )
    panels.table(
        rows,
        _("Every setting that is off, with what is wrong in it"),
        {
            "file": st.column_config.TextColumn(_("File"), pinned=True),
            "line": _("Line"),
            "key": _("Setting"),
            "says": _("What is wrong"),
            "is_off": _("What is off"),
        },
    )


def settings_shown(build: str) -> pd.DataFrame:
    """Lay out what is wrong in the company's own settings, in the language of the reader."""
    rows = loads.settings_faults(build)
    off = {True: _("the whole file"), False: _("this entry")}
    return rows.assign(says=rows["says"].map(in_reader_language), is_off=rows["is_off"].map(off))


def review(choices: Choices) -> None:
    """Show what should be looked at: undeclared units and areas, findings of the checks."""
    found = loads.warnings(choices.build)
    loose = loads.undeclared(choices.build)
    if found.empty and loose.empty:
        st.success(_("Nothing to review."), icon=":material/check_circle:")
        return
    for row in findings.each(found):
        said = pick(row.sentence)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{words.whole(row.row_count)}** · {words.plain(said)}", width="stretch")
            if st.button(_("Records"), key=f"warned-{row.check_name}", type="tertiary", icon=":material/table_rows:"):
                record_drawer.open_rows(
                    _("To review"),
                    said,
                    file_names.file_name([_("To review"), said, choices.build]),
                    partial(loads.warned, row.check_name, row.record, row.id),
                    key=row.check_name,
                )
    if not loose.empty:
        what = {"unit": _("Unit"), "area": _("Area")}
        formats_named = loose["export_format"].map(words.source_name, na_action="ignore")
        loose = loose.assign(what=loose["what"].map(what), export_format=formats_named)
        panels.table(
            loose,
            _("Units and areas that nobody declared"),
            {
                "what": _("What"),
                "name_id": _("ID"),
                "row_count": st.column_config.NumberColumn(_("Rows that name it"), format="localized"),
                "export_format": _("Export format"),
            },
        )
        name = file_names.file_name([_("Units and areas that nobody declared"), choices.build])
        labels = {"what": _("What"), "name_id": _("ID"), "row_count": _("Rows that name it")}
        labels["export_format"] = _("Export format")
        panels.downloads(lambda: panels.headed(loose, labels), name, "undeclared")


def gaps(choices: Choices) -> None:
    """Say what the loaded exports cannot show, and why."""
    rows = loads.gaps(choices.build)
    if rows.empty:
        st.caption(_("The loaded exports can show every number that their tables allow."))
        return
    shown = rows.assign(
        label=[pick(row.label) for row in findings.each(rows)],
        reason=[loads.why(row) for row in findings.each(rows)],
        export_format=rows["export_format"].map(words.source_name),
    )
    panels.table(
        shown,
        _("Numbers that an export cannot show, with the reason"),
        {"export_format": _("Export format"), "label": _("Number"), "reason": _("Why it is left out")},
    )


def by_command() -> None:
    """Say how files and whole folders are loaded on the command line, for whoever does it by a timer."""
    with st.expander(_("On the command line"), icon=":material/terminal:"):
        st.markdown(
            _("Load files or whole folders. A newer export updates its records; the same file again changes nothing:")
            + f"\n\n```\n{panels.load_command('FOLDER_OR_FILES')}\n```\n\n"
            + _("Excel templates for every table, with the allowed values, in English or Chinese:")
            + "\n\n```\npython -m pipelines templates templates/\n```"
        )
