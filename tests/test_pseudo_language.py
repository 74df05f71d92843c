"""Every page in a language made up for this: what a reader sees of ours comes out of the catalogue, ⟦in brackets⟧."""

import gettext
import json
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import language
from dashboard.numbers import warehouse
from tests.conftest import ROOT
from tests.test_pages import APP, PAGES, assert_no_error

DEFINITIONS = sorted((ROOT / "pipelines").rglob("*.toml"))
SECONDS = 180  # the first page of a language draws everything anew
CODE = "qps"  # a language for trials: neither CLDR nor a definition file knows it
IN_EACH_RUN = ("overview", "review")  # most texts; test_language.py looks for those nobody marked
SHOWN = {
    "label",
    "body",
    "help",
    "placeholder",
    "options",
    "columns",
    "spec",
    "caption",
    "text",
    "name",
    "delta",
    "title",
}
SHOWN_OF_FIGURES = {"text", "name", "hovertemplate", "hovertext", "ticktext", "customdata", "title", "label", "help"}
BRACKETED = re.compile("⟦[^⟦⟧]*⟧")
MARKUP = re.compile(
    r"<style>.*?</style>|```.*?```|`[^`]*`|:[a-z_]+/[a-z_]+:|:[a-z]+(?:-[a-z]+)?\[|<[^>]*>|%\{[^}]*\}|\]\([^)]*\)|\\",
    re.DOTALL,
)
BETWEEN = re.compile(r"[^\w./%-]*\n+[^\w]*|[*:·,;()“”\[\]–→=]+|\s{2,}")
DAYS = re.compile(r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b[ \d]*")
NOT_OURS = {"UTC", "Fourcolor", "English", "中文"}


class Pseudo(gettext.NullTranslations):
    """A catalogue that puts brackets around every text."""

    def gettext(self, message: str) -> str:
        """Put a text between brackets."""
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Put the fitting one of two texts between brackets."""
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


@pytest.fixture
def pseudo(monkeypatch: pytest.MonkeyPatch) -> None:
    """Offer the language beside the others."""
    known = language.catalogue
    folders, own_name = language._folders, language._own_name  # below the names that other modules hold already
    monkeypatch.setattr(language, "_folders", lambda locale: folders(locale) | {CODE: CODE})
    monkeypatch.setattr(language, "_own_name", lambda folder: "Pseudo" if folder == CODE else own_name(folder))
    monkeypatch.setattr(language, "catalogue", lambda code: Pseudo() if code == CODE else known(code))


@pytest.fixture(scope="module")
def of_the_data(sample_warehouse: Path) -> frozenset[str]:
    """Return every text of the warehouse: names, codes, descriptions, and the definitions that were built into it."""
    path = max((sample_warehouse / "warehouse").glob("*.duckdb"))
    found: set[str] = set()
    columns = "select table_name, column_name from information_schema.columns where data_type = 'VARCHAR'"
    for table, column in warehouse.query(columns, (), path).itertuples(index=False, name=None):
        rows = warehouse.query(f'select distinct "{column}" as text from "{table}"', (), path)
        found |= {text for text in rows["text"] if isinstance(text, str) and text}
    by_language = columns.replace("= 'VARCHAR'", "like 'MAP%'")
    for table, column in warehouse.query(by_language, (), path).itertuples(index=False, name=None):
        rows = warehouse.query(f'select unnest(map_values("{column}")) as text from "{table}"', (), path)
        found |= {text for text in rows["text"] if isinstance(text, str) and text}
    found |= {
        text.replace("_", " ").capitalize() for text in list(found) if re.fullmatch("[a-z_]+", text)
    }  # codes in words
    found |= {text for file in DEFINITIONS for text in strings(tomllib.loads(file.read_text(encoding="utf-8")))}
    return frozenset(part for text in found for part in (text.strip(), *parts(text)))


def strings(value: Any) -> Iterator[str]:
    """Give every text of a definition file."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from strings(one)


def texts_of(message: Any) -> Iterator[str]:
    """Give the texts of an element that a reader sees, with what they are."""
    for field, value in message.ListFields():
        for one in value if field.is_repeated else [value]:
            if field.message_type is not None and hasattr(one, "ListFields"):
                yield from texts_of(one)
            elif field.name in SHOWN and isinstance(one, str):
                yield from of_json(json.loads(one)) if one.startswith("{") else [one]


def of_json(value: Any, key: str = "") -> Iterator[str]:
    """Give the texts of a figure or of the columns of a table."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from of_json(one, name)
    elif isinstance(value, list):
        for one in value:
            yield from of_json(one, key)
    elif isinstance(value, str) and key in SHOWN_OF_FIGURES:
        yield value


def elements(block: Any) -> Iterator[Any]:
    """Give the messages of all elements below a block, with that of the block itself."""
    if getattr(block, "proto", None) is not None:
        yield block.proto
    for child in getattr(block, "children", {}).values():
        yield from elements(child)


def parts(text: str) -> list[str]:
    """Return what stands between the signs of a text, as far as it has words."""
    found = [re.sub(r"^[A-Z]?\d+ ", "", part.strip(" .|%\u2003")) for part in BETWEEN.split(DAYS.sub(" ", text))]
    return [part for part in found if re.search("[A-Za-z]{3}", part)]


def outside(text: str, of_the_data: frozenset[str]) -> list[str]:
    """Return the parts of a text that stand outside of brackets, without what the data say."""
    rest, before = MARKUP.sub(" ", text), ""
    while rest != before:
        rest, before = BRACKETED.sub(" · ", rest), rest
    ours = [part for part in parts(rest) if part not in of_the_data and part not in NOT_OURS]
    return [part for part in ours if not any(text.startswith(part) for text in of_the_data)]  # a sentence cut short


@pytest.mark.parametrize(
    "page", [pytest.param(page, marks=[] if page in IN_EACH_RUN else [pytest.mark.soak]) for page in PAGES]
)
def test_all_that_a_page_says_is_in_the_catalogue(
    page: str, sample_warehouse: Path, use_data: Callable[[Path], Path], pseudo: None, of_the_data: frozenset[str]
) -> None:
    use_data(sample_warehouse)
    app = AppTest.from_file(str(APP), default_timeout=SECONDS)
    app.query_params["lang"] = CODE
    with language.speaking(CODE):  # the test program formats the options itself, where there is no reader
        app.switch_page(f"views/pages/{page}.py")
        app.run()
    assert_no_error(app)
    texts = list(dict.fromkeys(text for message in elements(app._tree) for text in texts_of(message)))
    assert sum("⟦" in text for text in texts) > 10
    assert {part: text for text in texts for part in outside(text, of_the_data)} == {}
