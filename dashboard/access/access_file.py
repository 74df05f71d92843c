"""Read DIR/settings/access.toml: how people sign in, and who of them sees and does what.

A wrong line about one person or group switches off that one; any other fault lets nobody in. All faults are said at
once, each with its line, its key and the nearest right one.
"""

import difflib
import os
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    ValidationError,
    model_validator,
)

from dashboard.access.file_lines import Lines
from dashboard.access.roles import ROLES
from dashboard.data_folder import data_dir

NAME = "access.toml"
LARGEST = 16 << 20  # bytes
ALL_UNITS = "all"
VISITS = "visits.sqlite"  # beside the settings as soon as somebody has signed in
RESTORED = "restored_at"  # stands in the data folder since a backup was put back there
GONE = f"is gone, and people have signed in: put it back, or move {VISITS} away to open everything on purpose"
LOOPBACK = ("127.0.0.1", "::1")


def _roles(given: Any) -> Any:
    names = [given] if isinstance(given, str) else given
    for name in names if isinstance(names, list) else ():
        if name not in ROLES:
            raise ValueError(f"{name!r} is no role. {_nearest(str(name), ROLES)}There are: {', '.join(ROLES)}")
    if not names:
        raise ValueError(f'names no role; write it as roles = ["{next(iter(ROLES))}"]')
    return names


def _units(given: Any) -> Any:
    if given == ALL_UNITS:
        return ()
    if not isinstance(given, list) or not given or not all(isinstance(one, str) and one.strip() for one in given):
        raise ValueError('is no list of units; write it as units = ["S1"], or units = "all"')
    return given


def _filled(given: str) -> str:
    if not given.strip():
        raise ValueError("is empty")
    return given


Text = Annotated[str, AfterValidator(_filled)]
Roles = Annotated[tuple[str, ...], Strict(False), BeforeValidator(_roles)]
Units = Annotated[tuple[str, ...], Strict(False), BeforeValidator(_units)]
Texts = Annotated[tuple[Text, ...], Strict(False)]


class Part(BaseModel):
    """A table of the file: no key but those of the schema, each of its type."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Grant(Part):
    """What is given to a person or a group. units: each with all below it; "all" is the whole company."""

    roles: Roles
    units: Units
    personal: bool = Field(False, description="Whether the names of persons are shown.")
    from_date: date | None = None
    to_date: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Grant":
        if self.from_date and self.to_date and self.to_date < self.from_date:
            raise ValueError(f"to_date {self.to_date} is before from_date {self.from_date}")
        return self

    def holds_on(self, day: date) -> bool:
        """Say whether it holds on a day; both days count."""
        return (self.from_date or date.min) <= day <= (self.to_date or date.max)


class Person(Grant):
    """One person, known by who vouches for them (issuer) and by their number there (subject), never by their mail."""

    name: Text
    issuer: Text
    subject: Text
    person_id: str = Field("", description="Their number in the exports, so that they find what is theirs.")


class Group(Grant):
    """A group of the identity provider whose members are given the same."""

    group: Text


class Oidc(Part):
    """Sign-in by OpenID Connect; the secrets stand in FOURCOLOR_OIDC_SECRET and FOURCOLOR_COOKIE_SECRET."""

    issuer: Text
    client_id: Text
    redirect_uri: Annotated[str, Field(pattern=r"^https?://[^\s]+/oauth2callback$")]
    metadata_url: str = ""
    scope: str = "openid profile"
    groups_claim: str = "groups"
    acr: Texts = ()  # how strongly the provider must have asked, by its own names; none: as it sees fit


class Proxy(Part):
    """Sign-in by a proxy that names the reader in headers; its own secret stands in FOURCOLOR_PROXY_SECRET."""

    issuer: Text
    addresses: Texts = LOOPBACK
    user_header: Text = "X-Forwarded-User"
    name_header: Text = "X-Forwarded-Preferred-Username"
    groups_header: Text = "X-Forwarded-Groups"
    secret_header: Text = "X-Fourcolor-Proxy"


class Sessions(Part):
    """How long a visit lasts: without a click, and at all."""

    idle_minutes: Annotated[int, Field(ge=1, le=24 * 60)] = 60
    absolute_hours: Annotated[int, Field(ge=1, le=24 * 30)] = 12
    trail_days: Annotated[int, Field(ge=30)] = 3 * 365


SignIn = Literal["none", "oidc", "proxy"]
TABLES: dict[str, type[Part]] = {"oidc": Oidc, "proxy": Proxy, "sessions": Sessions}
LISTS: dict[str, type[Grant]] = {"people": Person, "groups": Group}
KEYS = ("sign_in", *TABLES, *LISTS)
Given = TypeVar("Given", bound=Part)


@dataclass(frozen=True)
class Fault:
    """What is wrong, where; closes: it lets nobody in."""

    line: int
    key: str
    says: str
    closes: bool = False

    def __str__(self) -> str:
        return f"{NAME}, line {self.line}{f', {self.key}' if self.key else ''}: {self.says}"


@dataclass(frozen=True)
class Access:
    """What the file says. people: by issuer and subject."""

    sign_in: SignIn = "none"
    oidc: Oidc | None = None
    proxy: Proxy | None = None
    sessions: Sessions = field(default_factory=Sessions)
    people: dict[tuple[str, str], Person] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    is_there: bool = False

    @property
    def is_closed(self) -> bool:
        """Say whether the file is so wrong that nobody is let in."""
        return any(fault.closes for fault in self.faults)


OPEN = Access()
_read: dict[Path, tuple[tuple[int, int, int], Access]] = {}
_reading = Lock()


def path() -> Path:
    """Return where it stands."""
    return data_dir() / "settings" / NAME


def access() -> Access:
    """Give what the file says now: it is read again whenever it has changed. Without a file all is as on a desk.

    Where people have signed in, a file that is gone opens nothing.
    """
    file = path()
    try:
        known = file.stat()
    except (FileNotFoundError, NotADirectoryError):
        return _closed(GONE) if os.path.exists(data_dir() / VISITS) else OPEN
    except OSError as fault:
        return _closed(f"cannot be read: {fault.strerror}")
    stamp = (known.st_mtime_ns, known.st_size, known.st_ino)
    found = _read.get(file)
    if found and found[0] == stamp:
        return found[1]
    with _reading:
        found = _read.get(file)
        if found and found[0] == stamp:  # by who came before, for all who waited
            return found[1]
        said = _of_file(file)
        _read.clear()
        _read[file] = stamp, said
    return said


def _closed(says: str, line: int = 1) -> Access:
    return Access(faults=(Fault(line, "", says, True),), is_there=True)


def _of_file(file: Path) -> Access:
    try:
        if file.stat().st_size > LARGEST:
            return _closed(f"is larger than {LARGEST >> 20} MB, so it is no file of settings")
        text = file.read_text(encoding="utf-8-sig")
        return of_text(text)
    except UnicodeDecodeError:
        return _closed("is not written in UTF-8: save it as UTF-8")
    except OSError as fault:
        return _closed(f"cannot be read: {fault.strerror}")


def of_text(text: str) -> Access:
    """Give what a file of this text says."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        line = re.search(r"at line (\d+)", str(fault))
        return _closed(f"is no TOML: {fault}", int(line[1]) if line else 1)
    except RecursionError:
        return _closed("holds brackets in brackets without end")
    lines = Lines(text)
    faults = [
        Fault(lines.of("", 0, key), key, f"no such key. {_nearest(key, KEYS)}There are: {', '.join(KEYS)}", True)
        for key in given
        if key not in KEYS
    ]
    sign_in = given.get("sign_in", "none")
    if sign_in not in ("none", "oidc", "proxy"):
        says = f"{sign_in!r} is no way to sign in. {_nearest(str(sign_in), ('none', 'oidc', 'proxy'))}"
        says += "There are: none, oidc, proxy"
        faults.append(Fault(lines.of("", 0, "sign_in"), "sign_in", says, True))
        sign_in = "none"
    tables = {name: _table(lines, name, schema, given.get(name), faults) for name, schema in TABLES.items()}
    if sign_in != "none" and tables[sign_in] is None and sign_in not in given:
        says = f"asks for a table [{sign_in}], which is not there"
        faults.append(Fault(lines.of("", 0, "sign_in"), "sign_in", says, True))
    people = _several(lines, "people", given.get("people", []), faults)
    groups = _several(lines, "groups", given.get("groups", []), faults)
    return Access(
        sign_in=sign_in,
        oidc=tables["oidc"],  # type: ignore[arg-type]  # TABLES says which schema it went through
        proxy=tables["proxy"],  # type: ignore[arg-type]
        sessions=tables["sessions"] or Sessions(),  # type: ignore[arg-type]
        people=_alone(lines, "people", [(where, (one.issuer, one.subject), one) for where, one in people], faults),
        groups=_alone(lines, "groups", [(where, one.group, one) for where, one in groups], faults),
        faults=tuple(sorted(faults, key=lambda fault: fault.line)),
        is_there=True,
    )


def _table(lines: Lines, name: str, schema: type[Given], given: Any, faults: list[Fault]) -> Given | None:
    if given is None:
        return None
    found, said = _checked(schema, given)
    faults += [Fault(lines.of(name, 0, key), f"{name}.{key}".rstrip("."), says, True) for key, says in said]
    return found


def _several(lines: Lines, name: str, given: Any, faults: list[Fault]) -> list[tuple[int, Any]]:
    """Check each entry of a list of tables; one that is wrong is left out, and why."""
    if not isinstance(given, list):
        faults.append(Fault(lines.of("", 0, name), name, f"is no list: write each as [[{name}]]", True))
        return []
    found = []
    for number, entry in enumerate(given):
        right, said = _checked(LISTS[name], entry)
        who = f"{name}[{number + 1}]"
        faults += [Fault(lines.of(name, number, key), f"{who}.{key}".rstrip("."), says) for key, says in said]
        if right is not None:
            found.append((number, right))
    return found


def _checked(schema: type[Given], given: Any) -> tuple[Given | None, list[tuple[str, str]]]:
    try:
        return schema.model_validate(given), []
    except ValidationError as fault:
        return None, [(str(error["loc"][0]) if error["loc"] else "", _says(schema, error)) for error in fault.errors()]


def _says(schema: type[Part], error: Any) -> str:
    """Say in plain words what is wrong with a key."""
    keys, kind = tuple(schema.model_fields), error["type"]
    if kind == "extra_forbidden":
        return f"no such key. {_nearest(str(error['loc'][0]), keys)}There are: {', '.join(keys)}"
    if kind == "missing":
        return "is missing"
    if kind == "value_error":
        return str(error["ctx"]["error"])
    if kind == "string_pattern_mismatch":
        return f"{error['input']!r} is no address that ends with /oauth2callback"
    return f"{error['input']!r}: {error['msg'][:1].lower()}{error['msg'][1:]}"


Key = TypeVar("Key")
Entry = TypeVar("Entry")


def _alone(lines: Lines, name: str, entries: list[tuple[int, Key, Entry]], faults: list[Fault]) -> dict[Key, Entry]:
    """Give each entry by its key; what is said twice of one is in doubt, so it counts neither time."""
    found: dict[Key, Entry] = {}
    twice: set[Key] = set()
    for number, key, entry in entries:
        if key in found:
            twice.add(key)
            says = f"{' '.join(key) if isinstance(key, tuple) else key} is named twice: neither counts"
            faults.append(Fault(lines.of(name, number, ""), f"{name}[{number + 1}]", says))
        found[key] = entry
    return {key: entry for key, entry in found.items() if key not in twice}


def _nearest(given: str, allowed: Iterable[str]) -> str:
    found = difflib.get_close_matches(given, list(allowed), 1, 0.5)
    return f"Nearest: {found[0]}. " if found else ""
