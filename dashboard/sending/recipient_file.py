"""What recipients.toml may say of a recipient, and every fault in it as a line with its place and the nearest right."""

import difflib
import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, Strict, ValidationError, ValidationInfo

from dashboard.language import languages

FORMATS = ("wecom", "dingtalk", "feishu", "teams", "slack", "plain")
ADDRESS = re.compile(r"[^\s@,;<>\"]+@[^\s@,;<>\"]+")
FILE = "recipients.toml"


def variable(kind: str, name: str) -> str:
    """Name the environment variable that holds an address of a recipient."""
    return f"FOURCOLOR_{kind}_{re.sub('[^A-Z0-9]+', '_', name.upper())}"


def _addresses(given: Any) -> list[str]:
    emails = [given] if isinstance(given, str) else given
    if not isinstance(emails, list) or not all(isinstance(one, str) and ADDRESS.fullmatch(one) for one in emails):
        raise ValueError("is no list of addresses")
    return emails


def _name_of_address(given: Any, info: ValidationInfo) -> Any:
    if str(given).startswith("http"):
        raise ValueError(f"an address is a secret; set it as {variable('WEBHOOK', str(info.context))}, name it here")
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
    units: Annotated[Texts, BeforeValidator(_list)] | None = Field(None, description="The only units whose reviews go.")


def checked(name: str, given: Any, text: str) -> tuple[RecipientEntry | None, list[str]]:
    """Check what the file says of one recipient; every key that cannot be used is named."""
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
    inside, where = not name, 1
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[\s*[\"']?(.*?)[\"']?\s*\]", line):
            inside = header[1] == name
            where = number if inside else where
        elif inside and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]", line):
            return number
    return where
