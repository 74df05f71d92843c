"""The texts of the interface in the language of the reader: gettext, chosen when a text is shown, never on import."""

import gettext
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from babel import Locale

Given = ParamSpec("Given")
Made = TypeVar("Made")
LOCALE = Path(__file__).parent / "locale"
ENGLISH = "en"

_reader_language: Callable[[], str] = lambda: ENGLISH  # noqa: E731
_of_run: ContextVar[str] = ContextVar("the language of the page that is being written", default="")
_other: ContextVar[str] = ContextVar("the language of somebody who is written to", default="")


def use(reader_language: Callable[[], str]) -> None:
    """Say where the language of the present reader is found; the frame does this once per run.

    It is looked up once for the run, not for each of its hundreds of texts; a part of a page that runs again by
    itself asks anew.
    """
    global _reader_language  # noqa: PLW0603  # where a reader stands is known only while pages run
    _reader_language = reader_language
    _of_run.set(reader_language())


def languages() -> dict[str, str]:
    """Return the code of every language there is a catalogue of, with what it calls itself; English first."""
    return {ENGLISH: "English"} | {code: _own_name(folder) for code, folder in _folders(LOCALE).items()}


@lru_cache(maxsize=8)
def _folders(locale: Path) -> dict[str, str]:
    """Find the folder of every catalogue by the code of its language: zh stands in zh_CN."""
    found = sorted(path.parents[1].name for path in locale.glob("*/LC_MESSAGES/messages.mo"))
    return {Locale.parse(name).language: name for name in found}


@lru_cache(maxsize=32)
def _own_name(folder: str) -> str:
    name = Locale.parse(folder).get_language_name() or folder
    return name[:1].upper() + name[1:]


def language() -> str:
    """Return the code of the present reader's language, "en" when none was chosen."""
    chosen = _other.get() or _of_run.get() or _reader_language()
    return chosen if chosen in _folders(LOCALE) else ENGLISH


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


def catalogue(code: str) -> gettext.NullTranslations:
    """Return the compiled catalogue of a language; English needs none."""
    return _catalogue(LOCALE, _folders(LOCALE).get(code, ""))


@lru_cache(maxsize=8)
def _catalogue(locale: Path, folder: str) -> gettext.NullTranslations:
    return gettext.translation("messages", locale, [folder] if folder else [], fallback=True)


def _(text: str) -> str:
    """Translate a text."""
    return catalogue(language()).gettext(text) if text else ""


def ngettext(one: str, many: str, count: float) -> str:
    """Translate a text that changes with a number."""
    return catalogue(language()).ngettext(one, many, int(count))


def N_(text: str) -> str:
    """Mark a text for translation where it is written once and shown elsewhere."""
    return text


class Text(str):
    """A text of a definition: reads as English, and keeps what it says in every language."""

    languages: Mapping[str, str]

    def __new__(cls, english: str = "", **others: str) -> "Text":
        """Keep the text by the codes of its languages."""
        text = super().__new__(cls, english)
        text.languages = {ENGLISH: english, **{code: said for code, said in others.items() if said}}
        return text

    @classmethod
    def of(cls, texts: Mapping[str, str] | str) -> "Text":
        """Make a text of what a definition says by language, or in all of them alike."""
        if isinstance(texts, Text):
            return texts
        return (
            cls(texts)
            if isinstance(texts, str)
            else cls(**{"english" if code == ENGLISH else code: said for code, said in texts.items()})
        )


def with_texts(facts: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Return facts that were written down with their texts made whole.

    They were once kept as one fact a language, such as label and label_<code>; now by language under one name.
    """
    whole = dict(facts)
    for name in names:
        others = {key: key.removeprefix(f"{name}_") for key in facts if re.fullmatch(rf"{name}_[a-z]{{2}}", key)}
        said = {code: whole.pop(key) or "" for key, code in others.items()}
        if isinstance(whole.get(name), str):
            whole[name] = Text(whole[name], **said)
        elif whole.get(name):
            whole[name] = Text.of(whole[name])
    return whole


def pick(text: Any) -> str:
    """Return a text of a definition in the language of the reader, else in English; nothing where there is none."""
    if isinstance(text, Mapping):
        text = Text.of(text)
    return getattr(text, "languages", {}).get(language()) or (str(text) if isinstance(text, str) else "")


def elsewhere(text: str) -> str:
    """Return a text of a definition in the languages that are not the reader's."""
    others = {code: said for code, said in Text.of(text).languages.items() if code != language()}
    return " · ".join(said for said in others.values() if said != pick(text))
