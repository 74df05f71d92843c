"""Where a record comes from: its file at once, and its row and earlier versions when the pipelines are asked."""

import json
import subprocess
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard import pipelines_process
from dashboard.access import viewer
from dashboard.access.remembered import remembered
from dashboard.language import _
from dashboard.loaded.sentences import in_reader_language
from dashboard.numbers import names, warehouse
from dashboard.wording import words

SECONDS = 300
TABLES = {
    "hazard_id": "hazards",
    "accident_id": "accidents",
    "inspection_id": "inspections",
    "check_id": "checks",
    "exposure_id": "exposures",
    "risk_point_id": "risk_points",
    "plan_row_id": "inspection_plans",
    "measure_id": "control_measures",
    "person_id": "people",
    "licence_id": "licences",
    "record_id": "task_records",
    "risk_event_id": "risk_events",
    "task_id": "inspection_tasks",
    "training_id": "trainings",
    "entry_id": "investments",
    "responsibility_id": "responsibilities",
    "reward_id": "rewards",
    "annotation_id": "annotations",
    "revenue_id": "revenues",
    "assessed_element_id": "assessments",
    "injured_person_id": "injured_people",
    "report_duty_id": "accidents",
}
Fact = tuple[str, str]


class NoOrigin(Exception):
    """Nobody can say where a record comes from; the message says why."""


@dataclass(frozen=True)
class Record:
    """A record of a table, and the file that its newest version came with."""

    table: str
    record_id: str
    file_hash: str


def of_row(row: pd.Series) -> Record | None:
    """Tell which record a row behind a number is; nothing where it is made of several, or of none that was sent."""
    table = TABLES.get(str(row.index[0]))
    file_hash = row.get("file_hash")
    if table is None or not isinstance(file_hash, str):
        return None
    if row.index[0] == "report_duty_id":
        return Record(table, str(row["accident_id"]), file_hash)
    if row.get("is_by_bands", False):  # what is due of a year is worked out of the revenue of the year before
        return Record("revenues", f"{row['unit_id']} {pd.Timestamp(row['month_date']).year - 1}", file_hash)
    return Record(table, str(row.iloc[0]), file_hash)


@remembered(maxsize=64)
def file_facts(path: Path, file_hash: str) -> tuple[tuple[str, Any], ...]:
    """Read what a warehouse says of a file: name, source, when and by whom it was sent, when it was exported."""
    rows = warehouse.query("select file, source, exported_at, exported_by from files where file_hash = ?", [file_hash])
    sent = warehouse.query("select load, sent_by, file from sendings where file_hash = ? order by load", [file_hash])
    if rows.empty:
        return ()
    found = {str(name): value for name, value in rows.iloc[0].items()}
    loads = [{"at": at, "by": by, "file": file} for at, by, file in sent.itertuples(index=False, name=None)]
    return tuple({**found, "exported_at": found["exported_at"].isoformat(), "loads": loads}.items())


def asked(record: Record, file: str = "") -> dict[str, Any]:
    """Have the pipelines look a record up in the lake and in its original file. Raises NoOrigin."""
    return _asked(warehouse.in_use(), record.table, record.record_id, file)


@remembered(maxsize=32)
def _asked(path: Path, table: str, record_id: str, file: str) -> dict[str, Any]:
    try:
        done = pipelines_process.run("record", f"--file={file}", "--", table, record_id, seconds=SECONDS)
    except subprocess.TimeoutExpired:
        text = _("The file takes longer than {seconds} s to look through: ask on the command line, {command}.")
        own = f"python -m dashboard record {table} {record_id}"
        raise NoOrigin(text.format(seconds=SECONDS, command=own)) from None
    if done.returncode:
        raise NoOrigin(pipelines_process.last_line(done))
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def facts(version: dict[str, Any]) -> list[Fact]:
    """Say of one version in words which file it is from, what that was recognised as, and when it came."""
    told = [
        (_("File"), version["file"]),
        (_("Recognised as"), words.source_name(version["source"] or "") or _("not known")),
    ]
    if read_with := version.get("read_with"):
        state = _("as today") if version["is_read_as_today"] else _("changed since: the next load reads it again")
        read = _("definition {hash} ({state}), on {time}")
        at = words.time_text(version["read_at"])
        told.append((_("Read with"), read.format(hash=read_with, state=state, time=at)))
    how = known_by().get(version["exported_by"], "")
    day = exported(version)
    told.append((_("Exported"), _("{time}, going by {how}").format(time=day, how=how) if how else day))
    for place, load in enumerate(version["loads"]):
        said = words.time_text(load["at"]) + (f" · {load['by']}" if load["by"] else "")
        if load["file"] != version["file"]:
            said += f" · {load['file']}"
        told.append((_("Sent again") if place else _("Loaded"), said))
    return told


def known_by() -> dict[str, str]:
    """Say by what the moment of an export is known."""
    return {
        "source": _("the date in the file"),
        "name": _("the date in its name"),
        "modified": _("when the file was last modified"),
        "loaded": _("when it was loaded"),
        "sent": _("it was sent again"),
    }


def exported(version: dict[str, Any]) -> str:
    """Say when a file was exported: to the day where only its name tells it."""
    if version["exported_by"] == "name":
        return words.day_text(date.fromisoformat(version["exported_at"][:10]))
    return words.time_text(version["exported_at"])


def place(row: dict[str, Any]) -> str:
    """Say where in its file a row stands."""
    if row["why_not"]:
        return in_reader_language(row["why_not"])
    lines = words.listed(words.whole(line) for line in row["lines"])
    if row["sheet"]:
        return _("sheet “{sheet}”, line {lines}").format(sheet=row["sheet"], lines=lines)
    return _("line {lines}").format(lines=lines)


def may_see_cells() -> bool:
    """Say whether the viewer may see a row of a file, in which any column may name persons."""
    return viewer.now().personal


def cells(row: dict[str, Any]) -> pd.DataFrame:
    """Lay out the cells as they stand in the file: a row for each column, the lines of the file beside each other."""
    columns = {str(line): pd.Series(cells) for line, cells in zip(row["lines"], row["cells"], strict=True)}
    return pd.DataFrame(columns).rename_axis("column").reset_index()


def changes(version: dict[str, Any]) -> list[str]:
    """Say what a version changed of the one before it, field by field."""
    if version["refused"]:
        return [in_reader_language(version["refused"])]
    text = _("{field}: {before} → {now}")
    hidden = () if viewer.now().personal else names.personal_fields()
    return [
        text.format(field=_label(field), before=viewer.MASK, now=viewer.MASK)
        if field in hidden
        else text.format(field=_label(field), before=_value(field, before), now=_value(field, now))
        for field, (before, now) in version["changed"].items()
    ]


def _label(field: str) -> str:
    return names.field_labels().get(field, field)


def _value(field: str, value: str | None) -> str:
    return "–" if value is None else names.of(field, value)


def history(found: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """Tell the versions of a record, newest first: the file with its day, and what it changed."""
    told = []
    for number, version in enumerate(found["versions"]):
        is_first = number == len(found["versions"]) - 1
        said = changes(version) or [_("the first that held this record") if is_first else _("nothing changed")]
        told.append((f"{version['file']} ({exported(version)})", said))
    return told
