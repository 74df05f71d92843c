"""What was promised: actions are opened, changed and proved; every version stays, and nobody overwrites another."""

import sqlite3
import uuid
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

from dashboard import state
from dashboard.access import viewer
from dashboard.actions import action_words, evidence, plain_picture, versions
from dashboard.actions.action import ORIGINS, STAGES, Action, Evidence, Origin, is_back
from dashboard.filters import as_facts
from dashboard.language import _
from dashboard.numbers import kpis
from dashboard.numbers.definitions import UnknownName
from dashboard.refusal import Refusal
from dashboard.wording import words

LONGEST = 20_000
FIELDS = ("title", "about", "unit_id", "owner", "due_date", "stage", "kpi", "since")


class NotKept(Refusal):
    """Something was missing or could not be kept, so nothing was written; the sentence says what to do."""


class ChangedMeanwhile(NotKept):
    """Somebody else changed the action since it was read; the sentence says who and what."""

    def __init__(self, newest: Action, sentence: str) -> None:
        super().__init__(sentence)
        self.newest = newest


def actions(*unit_ids: str) -> tuple[Action, ...]:
    """Give the newest version of every action, the first due first; of units and all below them where any is named."""
    found = [every[-1] for every in versions.read().values()]
    if unit_ids:
        within = set().union(*map(versions.with_all_below, unit_ids))
        found = [one for one in found if one.unit_id in within]
    return tuple(sorted(found, key=lambda one: (one.due_date, one.number)))


def about(origin: Origin) -> tuple[Action, ...]:
    """Give the actions that were started from the same number, record or alert."""
    return tuple(one for one in actions() if origin.id and (one.origin, one.origin_id) == (origin.kind, origin.id))


def history(action_id: str) -> tuple[Action, ...]:
    """Give every version of an action, oldest first; none for an action that does not exist."""
    return tuple(versions.read(action_id).get(action_id, ()))


def open_action(
    *,
    title: str,
    owner: str,
    due_date: date | None,
    by: str,
    about: str = "",
    unit_id: str = "",
    kpi: str = "",
    since: date | None = None,
    origin: Origin | None = None,
) -> Action:
    """Write a new action down under the next number. Raises NotKept, and CannotWrite where nothing can be written."""
    origin = origin or Origin()
    if origin.kind not in ORIGINS:
        raise ValueError(f"{origin.kind} is no origin of an action")
    filters = as_facts(origin.filters)
    said = {"title": origin.title, "said": origin.said}
    values: dict[str, Any] = {"title": title, "about": about, "unit_id": unit_id, "owner": owner, "stage": "plan"}
    values |= {"due_date": due_date, "kpi": kpi, "facts": _facts({"filters": filters}, since), "note": ""}
    _check(values, by)
    _check_place(unit_id, kpi)
    action_id, at = uuid.uuid4().hex, state.now()
    with state.writing() as con:
        number = con.execute("select coalesce(max(number), 0) + 1 from actions").fetchone()[0]
        con.execute(
            "insert into actions values (?, ?, ?, ?, ?, ?, ?)",
            (action_id, number, origin.kind, origin.id, versions.as_json(said), by.strip(), at),
        )
        versions.write(con, action_id, 1, values, by, at)
    return history(action_id)[0]


def change(action_id: str, version: int, by: str, note: str = "", **wanted: Any) -> Action:
    """Write a new version with the fields that changed. wanted: any of FIELDS; version: the one that was looked at.

    Raises NotKept for what is missing, ChangedMeanwhile when that version is no longer the newest.
    """
    unknown = set(wanted) - set(FIELDS)
    if unknown:
        raise TypeError(f"an action has no {', '.join(sorted(unknown))}")
    if wanted.get("owner") == viewer.MASK:
        del wanted["owner"]  # who may not know the name has not changed it
    with state.writing() as con:
        every = _existing(con, action_id)
        newest = every[-1]
        if newest.version != version:
            raise _meanwhile(every, version)
        values = {name: wanted.get(name, getattr(newest, name)) for name in FIELDS if name != "since"}
        facts = _facts(newest.facts, wanted["since"]) if "since" in wanted else newest.facts
        values = _stripped(values | {"facts": facts, "note": note})
        _check(values, by)
        _check_place(wanted.get("unit_id", ""), wanted.get("kpi", ""))
        _check_step(newest, values)
        versions.write(con, action_id, version + 1, values, by, state.now())
    return history(action_id)[version]


def add_evidence(action_id: str, by: str, text: str = "", file_name: str = "", content: bytes = b"") -> Evidence:
    """Write down what shows that something was done: a text, a file, or both. Raises NotKept."""
    if not by.strip() or not (text.strip() or content):
        boxes = {} if text.strip() or content else {"text": _("Write what shows it, or choose a file.")}
        boxes |= {} if by.strip() else {"by": _("Write your name.")}
        raise NotKept(_("Write what shows it or choose a file, and write your name."), boxes)
    _check_length(text, by)
    if len(content) > evidence.MOST_MEGABYTES * 1_000_000:
        most = _("The file is larger than {most} MB. Choose a smaller one, or write where it can be found.")
        raise NotKept(most.format(most=evidence.MOST_MEGABYTES), "file")
    name = evidence.plain_name(file_name) if content else ""
    try:
        content = plain_picture.plain(content) if content else content
    except Refusal as fault:
        raise NotKept(str(fault), "file") from fault
    kept = Evidence(uuid.uuid4().hex, text.strip(), name, evidence.hash_of(content) if content else "", by.strip(), "")
    try:
        # The file takes its place before the row counts: no row ever names a file that is not there.
        with state.writing() as con, evidence.laid_down(name, content) if content else nullcontext():
            kept = replace(kept, added_at=state.now())
            _existing(con, action_id)
            row = (kept.evidence_id, kept.text, kept.file_name, kept.file_hash, kept.added_by, kept.added_at)
            con.execute("insert into action_evidence values (?, ?, ?, ?, ?, ?, ?)", (action_id, *row))
    except OSError as fault:
        raise NotKept(_("The file could not be kept, nothing was written: {reason}").format(reason=fault)) from fault
    return kept


# --- checked before anything is written -----------------------------------------------------------------------------


def _check(values: dict[str, Any], by: str) -> None:
    """Name everything that is missing, at once."""
    asked = {
        "title": (values["title"].strip(), _("what is to be done"), _("Write what is to be done.")),
        "owner": (values["owner"].strip(), _("who does it"), _("Write who does it.")),
        "due_date": (values["due_date"], _("by when"), _("Write by when.")),
        "by": (by.strip(), _("your name"), _("Write your name.")),
    }
    missing = {field: (what, said) for field, (value, what, said) in asked.items() if not value}
    if missing:
        what = words.listed([what for what, _said in missing.values()])
        boxes = {field: said for field, (_what, said) in missing.items()}
        raise NotKept(_("Nothing was written. Still missing: {what}.").format(what=what), boxes)
    _check_length(values["title"], values["about"], values["owner"], values["note"], by)


def _check_length(*texts: str) -> None:
    if max(map(len, texts)) > LONGEST:
        text = _("A text is longer than {most} characters. Nothing was written; shorten it or add it as a file.")
        raise NotKept(text.format(most=words.whole(LONGEST)))


def _check_place(unit_id: str, kpi: str) -> None:
    """Refuse a unit or KPI that the warehouse in use does not have."""
    if unit_id and unit_id not in versions.unit_names():
        raise NotKept(_("{unit}: there is no such unit. Choose one of the list.").format(unit=unit_id), "unit_id")
    if kpi:
        try:
            kpis.kpi(kpi)
        except UnknownName as fault:
            raise NotKept(str(fault), "kpi") from fault


def _check_step(before: Action, values: dict[str, Any]) -> None:
    """Refuse a stage that does not exist, a step back or an end without a reason, and a change that changes nothing."""
    stage = values["stage"]
    if stage not in STAGES:
        raise NotKept(f"{stage}: no such stage. There are: {', '.join(STAGES)}")
    if not values["note"].strip() and stage != before.stage:
        if stage == "withdrawn":
            raise NotKept(_("Write the reason why it is withdrawn."), "note")
        if is_back(before.stage, stage):
            raise NotKept(_("Write why it goes back."), "note")
    same = all(values[name] == getattr(before, name) for name in (*FIELDS[:-1], "facts"))
    if same and not values["note"].strip():
        raise NotKept(_("Nothing was changed, so nothing was written."))


def _meanwhile(every: list[Action], version: int) -> ChangedMeanwhile:
    """Say who changed an action since a version, and what."""
    said = []
    every = [replace(one, owner=viewer.named(one.owner)) for one in every]
    for before, after in pairwise(every):
        if before.version >= version:
            facts = [
                *action_words.changes(before, after),
                *([f"“{action_words.short(after.note)}”"] if after.note else []),
            ]
            at = action_words.time_text(after.changed_at)
            said.append(f"{viewer.named(after.changed_by)}, {at} UTC: {'; '.join(facts)}")
    text = _("{label} was changed meanwhile: {changes}. Nothing of yours was written yet and your text is still here.")
    again = _("Save again to add it.")
    sentence = text.format(label=every[-1].label, changes=" · ".join(said))
    return ChangedMeanwhile(every[-1], words.joined(sentence, again))


def _existing(con: sqlite3.Connection, action_id: str) -> list[Action]:
    """Give every version of an action that somebody wants to write to. Raises NotKept where there is none."""
    every = versions.versions_in(con, action_id)
    if not every:
        raise NotKept(_("There is no such action."))
    return every


def _facts(facts: dict[str, Any], since: date | None) -> dict[str, Any]:
    return facts | {"since": since.isoformat() if since else None}


def _stripped(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
