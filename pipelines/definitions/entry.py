"""What all entries of the definition files share: no key but those of the schema, and faults in plain words."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Annotated, Any, TypeVar

from babel.localedata import locale_identifiers
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    PlainValidator,
    PrivateAttr,
    Strict,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from pipelines.definitions.faults import in_words, shown, unknown
from pipelines.definitions.known import Known

ENGLISH = "en"
WRONG = "wrong"  # the type of an error that is already a sentence


class Entry(BaseModel):
    """One table of a definition file."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    @model_validator(mode="wrap")
    @classmethod
    def _in_words(cls, given: Any, handler: ValidatorFunctionWrapHandler) -> Any:
        """Say every fault of the entry at once, each in plain words."""
        try:
            return handler(given)
        except ValidationError as fault:
            said = []
            for error in fault.errors():
                text = error["msg"] if error["type"] == WRONG else in_words(error, cls.key_names())
                said.append(wrong(text, *error["loc"]))
            raise ValidationError.from_exception_data(cls.__name__, said) from None

    @classmethod
    def key_names(cls) -> tuple[str, ...]:
        """Name the keys the entry may have."""
        return tuple(field.alias or name for name, field in cls.model_fields.items())


def wrong(says: str, *place: str | int) -> InitErrorDetails:
    """Make a fault of a sentence, for a key below the one that is checked."""
    return {"type": PydanticCustomError(WRONG, "{text}", {"text": says}), "loc": place, "input": None}


class Named(Entry):
    """An entry that is known by the key it stands under."""

    _name: str = PrivateAttr("")

    @property
    def name(self) -> str:
        """Give the key the entry stands under."""
        return self._name


Some = TypeVar("Some", bound=Named)


def with_names(entries: dict[str, Some]) -> dict[str, Some]:
    """Tell every entry the key it stands under."""
    for name, entry in entries.items():
        entry._name = name
    return entries


def each(given: Any, info: ValidationInfo, schema: Callable[[str, Any], type[Some]]) -> dict[str, Some]:
    """Check every entry of a table by the schema that fits it, and say all faults of all of them at once."""
    if not isinstance(given, dict):
        raise ValueError(f"{shown(given)} is not a table of keys and values")
    found: dict[str, Some] = {}
    faults: list[InitErrorDetails] = []
    for name, entry in given.items():
        try:
            found[name] = schema(name, entry).model_validate(entry, context=info.context)
        except ValidationError as fault:
            faults += [wrong(error["msg"], name, *error["loc"]) for error in fault.errors()]
    if faults:
        raise ValidationError.from_exception_data("entries", faults)
    return with_names(found)


def known_of(info: ValidationInfo) -> Known:
    """Give what exists beside the entry that is checked."""
    return info.context if isinstance(info.context, Known) else Known()


def require(value: str, allowed: Iterable[str], said: str = "") -> str:
    """Give a name that exists; ValueError names the nearest one."""
    names = list(allowed)
    if value not in names:
        raise ValueError(unknown(said or f"{value!r} is unknown", value, names))
    return value


def ends_after_it_starts(last: date | None, info: ValidationInfo) -> date | None:
    """Give the last day of what holds from `valid_from` on, or without end."""
    start = info.data.get("valid_from")
    if last and start and last < start:
        raise ValueError(f"{last} is before valid_from, which is {start}")
    return last


def _filled(value: str) -> str:
    if not value.strip():
        raise ValueError("is empty")
    return value


def _said(given: Any, info: ValidationInfo) -> dict[str, str]:
    """Give a text in its languages, English always among them; a plain text is the same in all."""
    texts = {ENGLISH: given} if isinstance(given, str) else given
    if known_of(info).is_own and isinstance(texts, dict) and texts and ENGLISH not in texts:
        texts = {ENGLISH: next(iter(texts.values())), **texts}  # who writes for one company writes in its language
    if not isinstance(texts, dict):
        raise ValueError(f"{shown(given)} is neither text nor a text in each language, such as label.en and label.zh")
    faults = [wrong("is missing: English is what all others fall back on", ENGLISH)] if ENGLISH not in texts else []
    for code, text in texts.items():
        place = (code,) if texts is given else ()
        if code not in languages():
            faults.append(wrong(unknown(f"{code!r} is no code of a language", code, ("en", "zh")), code))
        elif not isinstance(text, str):
            faults.append(wrong(f"{shown(text)} is not text", *place))
        elif not text.strip():
            faults.append(wrong("is empty", *place))
    if faults:
        raise ValidationError.from_exception_data("languages", faults)
    return texts


@cache
def languages() -> frozenset[str]:
    """Give the codes of all languages there are, such as en, zh or fr."""
    return frozenset(name for name in locale_identifiers() if "_" not in name)


def _number(value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{shown(value)} is not a number")
    return value


def _positive(value: float) -> float:
    if value <= 0:
        raise ValueError(f"{value!r} is not above 0")
    return value


def _distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    if repeated := sorted({value for value in values if values.count(value) > 1}):
        raise ValueError(f"{', '.join(repeated)}: named twice")
    return values


@dataclass(frozen=True)
class Kind:
    """What the reference calls a type."""

    words: str


Text = Annotated[str, AfterValidator(_filled)]
Said = Annotated[dict[str, str], PlainValidator(_said), Kind("text, or one in each language")]
Number = Annotated[float, PlainValidator(_number)]
Positive = Annotated[float, PlainValidator(_number), AfterValidator(_positive), Kind("number above 0")]
Texts = Annotated[tuple[Text, ...], Strict(False), AfterValidator(_distinct)]
