"""Keep a view: the page, its choices and its numbers under a name. Every version is kept, withdrawn ones too."""

import json
import secrets
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dashboard import state
from dashboard.access.remembered import remembered
from dashboard.data_folder import data_dir
from dashboard.language import _
from dashboard.numbers.plain_rows import plain_rows
from dashboard.refusal import Refusal

EVERY = ("", "day", "week", "month")
LONGEST = 80
MOST = 200
NEWEST = "select * from views_saved where version_id in (select max(version_id) from views_saved group by view_id)"
ADD = "insert into views_saved values (null, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


class CannotSave(Refusal):
    """A view that was not kept; the sentence says why. Nothing of it was written."""


@dataclass(frozen=True)
class SavedView:
    """A page with the choices of its link, and what is sent of it: the KPIs it shows, to whom and how often.

    link: parts of the address as lists of texts; reader: the browser it was saved in, where it is not shared.
    """

    view_id: str
    name: str
    page: str
    link: dict[str, list[str]]
    kpis: tuple[str, ...] = ()
    is_shared: bool = False
    recipients: tuple[str, ...] = ()
    sent_every: str = ""
    reader: str = ""
    made_by: str = ""
    made_at: str = ""


def visible(reader: str) -> tuple[SavedView, ...]:
    """Give the views of a browser and those that are shared, by name."""
    found = [one for one in known() if one.is_shared or (reader and one.reader == reader)]
    return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.view_id)))


def known() -> tuple[SavedView, ...]:
    """Give every view that was not withdrawn."""
    return _known(state.stamp(), data_dir())


@remembered(maxsize=4)
def _known(stamp: tuple[int, int], folder: Path) -> tuple[SavedView, ...]:
    return tuple(_of_row(row) for row in plain_rows(state.rows(NEWEST)) if not row["is_withdrawn"])


def save(view: SavedView, by: str = "") -> SavedView:
    """Keep a new view under a name of its own. Raises CannotSave, CannotWrite."""
    name = " ".join(view.name.split())[:LONGEST]
    if not name:
        raise CannotSave(_("A view needs a name."), "name")
    seen = visible(view.reader)
    if any(one.name.casefold() == name.casefold() for one in seen):
        raise CannotSave(
            _("There is a view named {name} already. Give another name, or withdraw that one.").format(name=name),
            "name",
        )
    if len(seen) >= MOST:
        raise CannotSave(_("{count} views are kept. Withdraw one before another is saved.").format(count=len(seen)))
    kept = replace(view, view_id=secrets.token_hex(8), name=name)
    return _write(kept, by)


def change(view: SavedView, by: str, **changes: Any) -> SavedView:
    """Keep a view with some things changed: is_shared, recipients, sent_every. Raises CannotSave, CannotWrite."""
    changed = replace(view, **changes)
    if changed.sent_every and not changed.recipients:
        raise CannotSave(_("Say to whom the view is sent."), "recipients")
    if changed.sent_every and not changed.is_shared:
        raise CannotSave(_("A view that is sent to others is shared: share it first."))
    return _write(changed, by)


def withdraw(view: SavedView, by: str) -> None:
    """Take a view away for everybody; its history stays."""
    _write(view, by, is_withdrawn=True)


def _write(view: SavedView, by: str, is_withdrawn: bool = False) -> SavedView:
    if view.sent_every not in EVERY:
        raise ValueError(f"{view.sent_every}: no schedule")
    written = replace(view, made_by=by, made_at=state.now())
    facts = (view.view_id, view.name, view.page, json.dumps(view.link), json.dumps(view.kpis), int(view.is_shared))
    with state.writing() as con:
        con.execute(
            ADD,
            (*facts, json.dumps(view.recipients), view.sent_every, view.reader, int(is_withdrawn), by, written.made_at),
        )
    return written


def _of_row(row: dict[str, Any]) -> SavedView:
    return SavedView(
        view_id=row["view_id"],
        name=row["name"],
        page=row["page"],
        link=json.loads(row["link"]),
        kpis=tuple(json.loads(row["kpis"])),
        is_shared=bool(row["is_shared"]),
        recipients=tuple(json.loads(row["recipients"])),
        sent_every=row["sent_every"],
        reader=row["reader"] or "",
        made_by=row["made_by"] or "",
        made_at=row["made_at"],
    )
