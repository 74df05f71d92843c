"""The texts of the interface: every one is in the Chinese catalogue, and no translation loses what it must say."""

import ast
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from dashboard import language
from dashboard.wording import words
from tests.conftest import ROOT

FOLDER = ROOT / "dashboard" / "locale" / "zh_CN" / "LC_MESSAGES"
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}


CODE = sorted((ROOT / "dashboard").rglob("*.py"))
MARKED_ELSEWHERE = {  # where N_() stands: tables of texts, reasons and notes that are kept before they are shown
    "text",
    "self.text",
    "each.label",
    "point.title",
    "BUSY",
    "packs.FORMATS[name].label",
    "WHY[fault.errno]",
    "WHY[why]",
    "DENIED[right]",
    "colour_back_test.RULES[one.rule]",
    "LEFT_OUT[kpi.requires]",
    "KINDS[kpi.kind]",
    "DIRECTIONS[kpi.better]",
    "glossary.KINDS[kpi.kind]",
    "glossary.DIRECTIONS[kpi.better]",
    "SWITCHED_ON[table]",
    "short",
    "SUMS.get(part) or SUMS.get(part.split('.')[1]) or names.english(part.split('.')[1]).lower()",
}


def marked(path: Path) -> Iterator[tuple[str, ...] | str]:
    """Give the texts that a file hands to the catalogue, and the code that stands in the place of a text."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS:
            given = node.args[: 2 if node.func.id == "ngettext" else 1]
            texts = tuple(arg.value for arg in given if isinstance(arg, ast.Constant) and isinstance(arg.value, str))
            yield texts if len(texts) == len(given) else ", ".join(map(ast.unparse, given))


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


def test_the_catalogue_holds_what_the_code_says_and_nothing_else() -> None:
    """Babel's reader overlooks a text inside of an f-string before Python 3.12; the syntax tree has them all."""
    with (language.LOCALE / "messages.pot").open("rb") as file:
        collected = {texts_of(message.id) for message in read_po(file) if message.id}
    said = {texts for path in CODE for texts in marked(path) if isinstance(texts, tuple)}
    assert len(said) > 1000
    assert said - collected == set()
    assert collected - said == set()


def test_a_text_is_written_where_it_is_translated_or_marked_where_it_is_written() -> None:
    unmarked = {texts for path in CODE for texts in marked(path) if isinstance(texts, str)}
    assert unmarked <= MARKED_ELSEWHERE


def test_a_text_inside_of_an_f_string_is_found(tmp_path: Path) -> None:
    path = tmp_path / "page.py"
    path.write_text("""name = f"**{_('A ' 'b')}** {ngettext('one', 'many', 2)} {_(self.text)}"\n""", encoding="utf-8")
    assert list(marked(path)) == [("A b",), ("one", "many"), "self.text"]


def test_the_parts_of_a_rate_are_called_by_what_they_count(chinese: Catalog) -> None:
    said = [text for message in chinese for text in texts_of(message.id)]
    pattern = re.compile(r"\b(top|bottom|numerator|denominator)s?\b", re.IGNORECASE)
    assert [text for text in said if pattern.search(re.sub(r"\{\w+\}", "", text))] == []


def test_every_translation_names_the_values_of_its_text(chinese: Catalog) -> None:
    for message in chinese:
        given = set(re.findall(r"\{(\w+)", " ".join(texts_of(message.id))))
        said = set(re.findall(r"\{(\w+)", " ".join(texts_of(message.string))))
        assert said == given, message.id


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


BY_HAND = re.compile(
    r"""["'] ["'] \+ _\(|\+= ["'] ["']|f["'][^"']*\} \{_\(|["'] ["']\.join\((said|notes|\w+\.(notes|sentences))\b"""
)


def test_sentences_are_put_together_in_one_place() -> None:
    """Chinese has no space behind a full stop: words.joined knows, a space written by hand does not."""
    found = {
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in sorted((ROOT / "dashboard").rglob("*.py"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if BY_HAND.search(line)
    }
    assert found == set()
    with language.speaking("zh"):
        assert words.joined("第一句。", "", "第二句。") == "第一句。第二句。"
