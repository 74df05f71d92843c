"""The texts of the interface in the language of the reader: gettext, chosen when a text is shown, never on import."""

import gettext
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Made = TypeVar("Made")
LOCALE = Path(__file__).parent / "locale"
LANGUAGES = {"en": "English", "zh": "中文"}
FOLDERS = {"zh": ["zh_CN"]}

_reader_language: Callable[[], str] = lambda: "en"  # noqa: E731
_other: ContextVar[str] = ContextVar("the language of somebody who is written to", default="")


def use(reader_language: Callable[[], str]) -> None:
    """Say where the language of the present reader is found; the frame does this once per run."""
    global _reader_language  # noqa: PLW0603  # where a reader stands is known only while pages run
    _reader_language = reader_language


def language() -> str:
    """Return the code of the present reader's language, "en" when none was chosen."""
    chosen = _other.get() or _reader_language()
    return chosen if chosen in LANGUAGES else "en"


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Write in a given language, such as that of a recipient; other threads and the reader keep their own."""
    before = _other.set(code)
    try:
        yield
    finally:
        _other.reset(before)


def spoken(make: Callable[Given, Made]) -> Callable[Given, Made]:
    """Return a function that writes in the language of now: a download is made later, where no reader is known."""
    code = language()

    @wraps(make)
    def later(*given: Given.args, **named: Given.kwargs) -> Made:
        with speaking(code):
            return make(*given, **named)

    return later


@lru_cache(maxsize=8)
def catalogue(code: str) -> gettext.NullTranslations:
    """Return the compiled catalogue of a language; English needs none."""
    return gettext.translation("messages", LOCALE, FOLDERS.get(code, []), fallback=True)


def _(text: str) -> str:
    """Translate a text."""
    return catalogue(language()).gettext(text) if text else ""


def ngettext(one: str, many: str, count: float) -> str:
    """Translate a text that changes with a number."""
    return catalogue(language()).ngettext(one, many, int(count))


def N_(text: str) -> str:
    """Mark a text for translation where it is written once and shown elsewhere."""
    return text


def pick(english: str, chinese: str | None) -> str:
    """Return a label of a definition file in the language of the reader."""
    return chinese if language() == "zh" and chinese else english
