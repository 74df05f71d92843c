"""Every definition speaks Chinese too: KPIs, fields, tables, checks, and what an export cannot show."""

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dashboard.loaded import glossary
from dashboard.numbers import kpis, warehouse
from dashboard.wording import words
from pipelines.building.build import sentences
from tests.conftest import ROOT

PIPELINES = ROOT / "pipelines"
SAME_IN_BOTH = ("%",)
CITED = ("GB ", "GB/T ")  # a standard is cited by its number in both languages

Texts = Iterator[tuple[str, str | None, str | None]]


def read(name: str) -> dict[str, Any]:
    """Read a definition file."""
    return tomllib.loads((PIPELINES / name).read_text(encoding="utf-8"))


def pairs(name: str, entry: dict[str, Any], *keys: str) -> Texts:
    """Give the English and the Chinese text of an entry, for every one of the keys that it has."""
    for key in keys:
        if key in entry:
            said = {"en": entry[key]} if isinstance(entry[key], str) else entry[key]
            yield f"{name}.{key}", said.get("en"), said.get("zh")


def texts() -> Texts:
    """Give every text of the definitions with where it stands, in English and in Chinese."""
    for name, kpi in read("kpis.toml")["kpis"].items():
        yield from pairs(name, kpi, "label", "about", "unit", "date", "variants", "source")
    contracts = read("contracts.toml")
    for name, field in contracts["fields"].items():
        yield from pairs(name, field, "label", "meaning", "unit")
    for name, table in contracts["tables"].items():
        yield from pairs(name, table, "about")
    for path in sorted((PIPELINES / "checks").glob("*.sql")):
        said = sentences(path.read_text(encoding="utf-8"))
        yield path.stem, said.get("en"), said.get("zh")
    for path in sorted((PIPELINES / "sources").glob("*.toml")):
        source = read(f"sources/{path.name}")
        yield from pairs(path.stem, source.get("cannot_show", {}), *source.get("cannot_show", {}))


def is_chinese(text: str) -> bool:
    """Say whether a text has Chinese characters."""
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)


def lacks_chinese(place: str, english: str | None, chinese: str | None) -> bool:
    """Say whether a text is not told in both languages, though it has to be."""
    if english and chinese is None:
        return english not in SAME_IN_BOTH and not (place.endswith(".source") and english.startswith(CITED))
    return not english or not chinese or chinese == english or not is_chinese(chinese)


def test_every_definition_has_its_chinese() -> None:
    found = list(texts())
    assert len(found) > 400
    assert [place for place, english, chinese in found if lacks_chinese(place, english, chinese)] == []


def test_the_sentence_of_a_check_keeps_its_languages_apart() -> None:
    sql = "-- Rows must\n-- add up.\n-- zh: 合计必须\n-- zh: 相符。\n-- level: warn\nselect 1"
    assert sentences(sql) == {"en": "Rows must add up.", "zh": "合计必须相符。"}


def test_the_warehouse_carries_the_chinese(sample_warehouse: Path, use_data: Callable[[Path], Path]) -> None:
    use_data(sample_warehouse)
    for table, column in (("kpis", "about"), ("kpis", "date"), ("fields", "meaning"), ("tables", "about")):
        rows = warehouse.query(f"select count(*) as rows, count({column}['zh']) as filled from {table}")
        assert rows["rows"].item() == rows["filled"].item() > 0
    said = warehouse.query("select sentence from warnings")["sentence"]
    assert not said.empty
    assert all(is_chinese(sentence["zh"]) and not is_chinese(sentence["en"]) for sentence in said)


def test_numbers_and_fields_are_explained_in_the_language_of_the_reader(
    sample_warehouse: Path, use_data: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    use_data(sample_warehouse)
    assert not any(map(is_chinese, [*glossary.numbers()["about"], *glossary.fields()["meaning"]]))
    monkeypatch.setattr("dashboard.language._reader_language", lambda: "zh")
    assert all(map(is_chinese, [*glossary.numbers()["about"], *glossary.fields()["meaning"]]))
    assert all(map(is_chinese, [*glossary.numbers()["date"], *glossary.numbers()["formula"]]))
    assert words.unit_of(kpis.kpi("trir")) == "起/20万工时"
