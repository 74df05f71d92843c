"""Write one recipient into recipients.toml: only the lines of what changed, so that all comments stay as they are."""

import json
import re
import secrets
import tomllib
from typing import Any

from dashboard.access import viewer
from dashboard.language import _
from dashboard.refusal import Refusal
from dashboard.sending import recipients
from dashboard.sending.recipient_file import ALL_UNITS, HEADER, checked, named_variable, variable

LONGEST = 100
BARE = re.compile(r"[A-Za-z0-9_-]+")
EMPTY: dict[str, Any] = {"email": [], "webhook": "", "format": "", "language": "en", "person": ""}


class CannotKeep(Refusal):
    """A recipient that was not written; the sentence says why. The file is as it was."""


def text_now() -> str:
    """Give the text of the file, "" where there is none. Raises CannotKeep for one that cannot be read."""
    _book, text, faults = recipients.book()
    if faults:
        raise CannotKeep(faults[0])
    return text


def keep(name: str, given: dict[str, Any] | None, seen: str) -> None:
    """Write a recipient, or take one away (given: None). seen: the text of the file that the form was filled from.

    Raises CannotKeep, at the box it is about: nothing is written then. Only administrators may.
    """
    viewer.now().must("administer")
    text = text_now()
    if text != seen:
        raise CannotKeep(
            _("Somebody else changed recipients.toml meanwhile. Look at what it says now, and save again.")
        )
    name = name.strip()
    book = tomllib.loads(text)
    if given is None:
        wanted = {one: entry for one, entry in book.items() if one != name}
    else:
        entry = {key: value for key, value in given.items() if value is not None and EMPTY.get(key) != value}
        _check(name, entry, book)
        wanted = book | {name: entry}
    written = changed(text, name, wanted.get(name))
    if not _says(written, wanted):
        raise CannotKeep(_("recipients.toml is written in a way that this page cannot change: change it in an editor."))
    _write(written)


def _check(name: str, entry: dict[str, Any], book: dict[str, Any]) -> None:
    """Refuse what could not be sent to, at its box."""
    if not name or len(name) > LONGEST or not name.isprintable():
        raise CannotKeep(_("Give a name of one line, of at most {count} signs.").format(count=LONGEST), "name")
    _right, faults = checked(name, entry, "")
    if faults:
        said = re.sub(r"^[^:]*: ", "", faults[0])
        field = re.search(r"\.(\w+):", faults[0])
        raise CannotKeep(said, field[1] if field else "name")
    if entry.get("webhook"):
        used = named_variable("WEBHOOK", entry["webhook"])
        others = [
            one
            for one, other in book.items()
            if one != name
            and isinstance(other, dict)
            and used
            == (named_variable("WEBHOOK", other["webhook"]) if other.get("webhook") else variable("WEBHOOK", one))
        ]
        if others:
            text = _("{name} uses this variable already, and would get these messages too. Name another.")
            raise CannotKeep(text.format(name=others[0]), "webhook")


def _says(text: str, wanted: dict[str, Any]) -> bool:
    """Say whether a text says what is wanted, and nothing else."""
    try:
        return tomllib.loads(text) == wanted
    except tomllib.TOMLDecodeError:
        return False


def changed(text: str, name: str, entry: dict[str, Any] | None) -> str:
    """Write the text of the file with one recipient as it is to be; None takes it out."""
    lines = text.splitlines()
    start, end = _place(lines, name)
    if entry is None:
        return _joined([*lines[:start], *lines[end:]])
    if start == len(lines):
        head = name if BARE.fullmatch(name) else json.dumps(name, ensure_ascii=False)
        block = [*([""] if lines and lines[-1].strip() else []), f"[{head}]"]
        return _joined([*lines, *block, *(f"{key} = {_value(value)}" for key, value in entry.items())])
    kept, told = [lines[start]], set()
    for key, held in _lines_of_keys(lines[start + 1 : end]):
        if not key:
            kept += held
            continue
        told.add(key)
        if key in entry:
            same = tomllib.loads("\n".join(held)).get(key) == entry[key]
            kept += held if same else [f"{key} = {_value(entry[key])}{_comment(held)}"]
    last = max(place for place, line in enumerate(kept) if line.strip())
    more = [f"{key} = {_value(value)}" for key, value in entry.items() if key not in told]
    return _joined([*lines[:start], *kept[: last + 1], *more, *kept[last + 1 :], *lines[end:]])


def _place(lines: list[str], name: str) -> tuple[int, int]:
    """Find the lines of a recipient; what stands right above the next header belongs to that one."""
    start = next(
        (number for number, line in enumerate(lines) if HEADER.match(line) and _named(line) == name), len(lines)
    )
    end = next((number for number in range(start + 1, len(lines)) if HEADER.match(lines[number])), len(lines))
    while end < len(lines) and end > start + 1 and lines[end - 1].strip().startswith("#"):
        end -= 1
    return start, end


def _named(header: str) -> str:
    try:
        return next(iter(tomllib.loads(header.strip())), "")
    except tomllib.TOMLDecodeError:
        return ""


def _lines_of_keys(lines: list[str]) -> list[tuple[str, list[str]]]:
    """Tell the lines of each key apart, as many as its value takes; those between are of no key ("")."""
    found: list[tuple[str, list[str]]] = []
    place = 0
    while place < len(lines):
        for end in range(place + 1, len(lines) + 1):
            try:
                key = next(iter(tomllib.loads("\n".join(lines[place:end]))), "")
            except tomllib.TOMLDecodeError:
                continue
            found.append((key, lines[place:end]))
            place = end
            break
        else:
            raise CannotKeep(
                _("recipients.toml is written in a way that this page cannot change: change it in an editor.")
            )
    return found


def _comment(held: list[str]) -> str:
    """Give the comment behind a value of one line."""
    if len(held) > 1:
        return ""
    for sign in re.finditer(r"\s*#", held[0]):
        try:
            tomllib.loads(held[0][: sign.start()])
        except tomllib.TOMLDecodeError:
            continue
        return "  " + held[0][sign.start() :].strip()
    return ""


def _value(value: Any) -> str:
    """Write a value as TOML."""
    return json.dumps(ALL_UNITS if value == ALL_UNITS else value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _joined(lines: list[str]) -> str:
    return "\n".join(lines).strip("\n") + "\n" if any(line.strip() for line in lines) else ""


def _write(text: str) -> None:
    """Put the new file in the place of the old one at once."""
    place = recipients.path()
    draft = place.with_name(f"{place.name}-{secrets.token_hex(4)}.part")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(place)
    except OSError as fault:
        draft.unlink(missing_ok=True)
        raise CannotKeep(f"{place} cannot be written: {fault.strerror}") from fault
