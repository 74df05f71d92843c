"""The texts of the interface: every one is in the Chinese catalogue, and no translation loses what it must say."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from dashboard import language
from tests.conftest import ROOT

FOLDER = ROOT / "dashboard" / "locale" / "zh_CN" / "LC_MESSAGES"
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}


@pytest.fixture(scope="module")
def chinese() -> Catalog:
    """Read the Chinese catalogue."""
    with (FOLDER / "messages.po").open("rb") as file:
        return read_po(file, locale="zh_CN")


def texts_of(message: object) -> tuple[str, ...]:
    """Return a message, or its singular and plural."""
    return message if isinstance(message, tuple) else (str(message),)


def test_every_text_of_the_pages_is_translated(chinese: Catalog) -> None:
    """When this fails: make messages, then fill the empty msgstr in locale/zh_CN, then make messages again."""
    found = extract_from_dir(ROOT / "dashboard", keywords=KEYWORDS)
    used = {texts_of(message)[0] for _file, _line, message, _comments, _context in found}
    known = {texts_of(message.id)[0] for message in chinese if message.id and all(texts_of(message.string))}
    assert sorted(used - known - {""}) == []


def test_no_translation_names_a_value_the_text_does_not_have(chinese: Catalog) -> None:
    for message in chinese:
        given = set(re.findall(r"\{(\w+)", " ".join(texts_of(message.id))))
        said = set(re.findall(r"\{(\w+)", " ".join(texts_of(message.string))))
        assert said <= given, message.id


def test_the_compiled_catalogue_is_the_written_one(chinese: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_reader_language", lambda: "zh")
    for message in chinese:
        if message.id and not isinstance(message.id, tuple):
            assert language._(str(message.id)) == message.string


def test_text_is_english_until_a_reader_chooses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_reader_language", lambda: "xx")
    assert language._("Overview") == "Overview"
    assert language.ngettext("{days} day", "{days} days", 2) == "{days} days"


def test_the_folder_of_the_catalogue_is_where_gettext_looks() -> None:
    assert (FOLDER / "messages.mo").is_file()
    assert Path(language.LOCALE) == ROOT / "dashboard" / "locale"


def test_a_download_speaks_the_language_of_its_page_and_a_letter_that_of_its_reader() -> None:
    def in_another_thread(make: Callable[[], str]) -> str:
        with ThreadPoolExecutor(1) as other:  # as Streamlit makes a download: where no reader is known
            return other.submit(make).result()

    with language.speaking("zh"):
        word, kept = language._("Overview"), language.spoken(lambda: language._("Overview"))
        assert in_another_thread(lambda: language._("Overview")) == "Overview"
    assert word != "Overview"
    assert in_another_thread(kept) == word
    assert language._("Overview") == "Overview"
