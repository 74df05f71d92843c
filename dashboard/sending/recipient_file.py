"""What recipients.toml may say of a recipient, and every fault in it as a line with its place and the nearest right."""

import difflib
import re
from functools import lru_cache
from hashlib import sha256
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, Strict, ValidationError, ValidationInfo

from dashboard.language import languages

FORMATS = ("wecom", "dingtalk", "feishu", "teams", "slack", "plain")
ADDRESS = re.compile(r"[^\s@,;<>\"]+@[^\s@,;<>\"]+")
FILE = "recipients.toml"
HEADER = re.compile(r"\s*\[\s*[\"']?(.*?)[\"']?\s*\]")
ALL_UNITS = "all"


PLAIN_NAME = re.compile(r"(?!format_|secret_)(?!(.*_)?[0-9a-f]{8}$)[a-z0-9_]+")
VARIABLE = re.compile(r"[A-Za-z0-9_]+")


def variable(kind: str, name: str) -> str:
    """Name the environment variable that holds an address of a recipient: no two names share one.

    Names of small letters, digits and _ are written in capitals; all others get an ending that is theirs alone.
    """
    shown = re.sub("[^A-Z0-9]+", "_", name.upper())
    if PLAIN_NAME.fullmatch(name):
        return named_variable(kind, name)
    return f"FOURCOLOR_{kind}_{shown.strip('_')}_{sha256(name.encode()).hexdigest()[:8].upper()}".replace("__", "_")


def named_variable(kind: str, tail: str) -> str:
    """Name the environment variable that the file itself names by its ending."""
    return f"FOURCOLOR_{kind}_{tail.upper()}"


def _addresses(given: Any) -> list[str]:
    emails = [given] if isinstance(given, str) else given
    if not isinstance(emails, list) or not all(isinstance(one, str) and ADDRESS.fullmatch(one) for one in emails):
        raise ValueError("is no list of addresses")
    return emails


def _name_of_address(given: Any, info: ValidationInfo) -> Any:
    if "://" in str(given):
        raise ValueError(f"an address is a secret; set it as {variable('WEBHOOK', str(info.context))}, name it here")
    if not VARIABLE.fullmatch(str(given)):
        raise ValueError("is no ending of a variable: write it with the letters A to Z, digits and _")
    return given


def _units(given: Any, info: ValidationInfo) -> Any:
    if given == ALL_UNITS:
        return ()
    if not (listed := _list(given, info)):
        raise ValueError('names no unit; write units = "all" for the whole company')
    return listed


def _person(given: Any) -> Any:
    if not isinstance(given, str) or len(given.split()) != 2:  # issuer and subject
        raise ValueError('is no person; write issuer and subject of access.toml as person = "https://id.example.com 7"')
    return given


def _list(given: Any, info: ValidationInfo) -> list[str]:
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        example = "pptx" if info.field_name == "packs" else "S1"
        raise ValueError(f'is no list; write it as {info.field_name} = ["{example}"]')
    return given


def _format(given: Any) -> Any:
    if given not in FORMATS:
        raise ValueError(f"{given!r} is unknown. {_nearest(str(given), FORMATS)}There are: {', '.join(FORMATS)}")
    return given


def _language(given: Any) -> Any:
    if given not in languages():
        raise ValueError(f"{given!r} is unknown. There are: {', '.join(languages())}")
    return given


Texts = Annotated[tuple[str, ...], Strict(False)]


class RecipientEntry(BaseModel):
    """One table of recipients.toml, under the name that rules and the review tell."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    email: Annotated[Texts, BeforeValidator(_addresses)] = Field((), description="Where mail goes.")
    webhook: Annotated[str, BeforeValidator(_name_of_address)] = Field(
        "", description="Names the variable of an address."
    )
    format: Annotated[str, BeforeValidator(_format)] = Field(
        "", description="What the service takes; else by its host."
    )
    language: Annotated[str, BeforeValidator(_language)] = Field("en", description="What is written in.")
    packs: Annotated[Texts, BeforeValidator(_list)] = Field(
        (), description="The files of a review that go with a mail."
    )
    units: Annotated[Texts, BeforeValidator(_units)] | None = Field(
        None, description='Whose numbers and reviews go, each with all below it; "" or "all" is the whole company.'
    )
    person: Annotated[str, BeforeValidator(_person)] = Field(
        "", description="Who of access.toml they are: what these may see goes."
    )
    personal: bool | None = Field(None, description="Whether the names of persons go.")


def checked(name: str, given: Any, text: str) -> tuple[RecipientEntry | None, list[str]]:
    """Check what the file says of one recipient; every key that cannot be used is named."""
    if isinstance(given, dict) and "person" in given and "units" in given:
        line = _line(text, name, "person")
        return None, [f"{FILE}, line {line}, {name}: write person or units, not both: each says what they may see"]
    if not isinstance(given, dict):
        line = _line(text, "", name)
        return None, [
            f'{FILE}, line {line}, {name}: write it as [{name}] with a line such as email = ["safety@example.com"]'
        ]
    try:
        return RecipientEntry.model_validate(given, context=name), []
    except ValidationError as fault:
        return None, [
            f"{FILE}, line {_line(text, name, str(error['loc'][0]))}, {name}.{error['loc'][0]}: {_says(error)}"
            for error in fault.errors()
        ]


def _says(error: Any) -> str:
    """Say in plain words what is wrong with a key."""
    if error["type"] == "extra_forbidden":
        keys = tuple(RecipientEntry.model_fields)
        return f"no such key. {_nearest(str(error['loc'][0]), keys)}There are: {', '.join(keys)}"
    return str(error["ctx"]["error"]) if error["type"] == "value_error" else f"{error['input']!r} is not text"


def _nearest(given: str, allowed: tuple[str, ...]) -> str:
    found = difflib.get_close_matches(given, allowed, 1, 0.5)
    return f"Nearest: {found[0]}. " if found else ""


def _line(text: str, name: str, key: str) -> int:
    """Find the line of a key below the header of its table."""
    heads, lines = _heads(text)
    start = heads.get(name, 0) if name else 0
    for number, line in enumerate(lines[start:], start + 1):
        if HEADER.match(line):
            break
        if re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]", line):
            return number
    return start or 1


@lru_cache(maxsize=2)
def _heads(text: str) -> tuple[dict[str, int], tuple[str, ...]]:
    """Give the line of the header of each table, and all lines."""
    lines = tuple(text.splitlines())
    found = [(header[1], number) for number, line in enumerate(lines, 1) if (header := HEADER.match(line))]
    return dict(found), lines
