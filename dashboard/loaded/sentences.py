"""What the pipelines said of files and rows in English, in the language of the reader."""

import re
import string
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from dashboard.access.remembered import remembered
from dashboard.data_folder import CODE
from dashboard.language import ENGLISH, language
from dashboard.numbers import warehouse
from dashboard.wording import formats, words

SENTENCES = CODE / "pipelines" / "sentences.toml"  # before the first build, nothing else knows them
BETWEEN = re.compile("; |[.] ")
CONTRACTS = CODE / "pipelines" / "contracts.toml"
OWN_WORDS = ("label", "labels", "code", "value", "table")  # what is filled in there is a word of ours
NUMBERS = ("line", "more")  # what is filled in there is a number
REASONS = ("reason", "note", "why")  # what is filled in there is a sentence of its own
QUOTED = re.compile(r'"[^"]*"')
WIDE_BETWEEN = {"zh": {"; ": "；", ". ": "。"}}


@dataclass(frozen=True)
class Sentence:
    """How a sentence is known in English, and how it is said in another language."""

    known: re.Pattern[str]
    said: str
    length: int


def in_reader_language(text: str) -> str:
    """Say it in the language of the reader; what no sentence is known for stays as it was written."""
    code = language()
    return text if code == ENGLISH or not text else _translated(warehouse.current(), code, text)


def own_word(text: str) -> str:
    """Say a field, a code or a table of ours in the language of the reader; any other text stays as it is."""
    code = language()
    return text if code == ENGLISH else _own_words(code).get(text) or words.table_name(text)


@remembered(maxsize=4096)
def _translated(path: Path | None, code: str, text: str) -> str:
    """Say a text part by part where each part is a sentence of its own, else as one sentence with what fills it in."""
    for mark in BETWEEN.finditer(text):
        first, rest = text[: mark.start()], text[mark.end() :]
        if _stands_alone(path, code, first):
            between = WIDE_BETWEEN.get(code, {}).get(mark[0], mark[0])
            return f"{_translated(path, code, first)}{between}{_translated(path, code, rest)}"
    if known := _known(path, code, text):
        sentence, filled = known
        return sentence.said.format(**{name: _filled_in(path, code, name, one) for name, one in filled.items()})
    return text


def _filled_in(path: Path | None, code: str, name: str, text: str) -> str:
    """Say what fills a place of a sentence: our own word for a field, a code or a table, else a text or a sentence."""
    if name in OWN_WORDS:
        between = formats.between_items()
        return between.join(_own_words(code).get(one) or words.table_name(one) for one in text.split(", "))
    return _translated(path, code, text)


@remembered(maxsize=4)
def _own_words(code: str) -> Mapping[str, str]:
    """Give the words of the contracts in a language, by what the pipelines call them: labels of fields, and codes."""
    known: dict[str, str] = {}
    for field in tomllib.loads(CONTRACTS.read_text("utf-8"))["fields"].values():
        known |= {field["label"][ENGLISH]: field["label"].get(code, field["label"][ENGLISH])}
        known |= {one: says for one, says in field.get("values", {}).get(code, {}).items() if one not in known}
    return known


def _known(path: Path | None, code: str, text: str) -> tuple[Sentence, dict[str, str]] | None:
    """Find the sentence that a text is, with what is filled in; brackets that open in that close in it too."""
    for sentence in _sentences(path, code):
        found = sentence.known.fullmatch(text)
        if found and all(_is_whole(one) for one in found.groupdict().values()):
            return sentence, found.groupdict()
    return None


def _stands_alone(path: Path | None, code: str, text: str) -> bool:
    """Say whether the start of a text is a sentence by itself, also what it gives as the reason."""
    known = _known(path, code, text)
    return known is not None and all(_known(path, code, known[1][name]) for name in REASONS if name in known[1])


def _is_whole(text: str) -> bool:
    bare = QUOTED.sub("", text)
    return bare.count("(") == bare.count(")") and '"' not in bare


@remembered(maxsize=4)
def _sentences(path: Path | None, code: str) -> tuple[Sentence, ...]:
    """Give the sentences of a language: those of the pipelines beside us, and those of the build that said them."""
    known = [entry["said"] for entry in tomllib.loads(SENTENCES.read_text("utf-8"))["sentences"].values()]
    built = list(warehouse.query("select texts from sentences", (), path)["texts"]) if path else []
    return of_texts([*known, *(texts for texts in built if texts not in known)], code)


def of_texts(known_texts: Iterable[Mapping[str, str]], code: str) -> tuple[Sentence, ...]:
    """Give the sentences of a language, those that say most by themselves first."""
    found = []
    for texts in known_texts:
        if code in texts:
            known = _pattern(texts[ENGLISH])
            length = sum(len(literal) for literal, *_ in string.Formatter().parse(texts[ENGLISH]))
            found.append(Sentence(known, texts[code], length))
    return tuple(sorted(found, key=lambda sentence: -sentence.length))


def _pattern(text: str) -> re.Pattern[str]:
    parts, seen = [], set()
    for literal, name, _spec, _conversion in string.Formatter().parse(text):
        parts.append(re.escape(literal))
        if name:
            filled = r"\d+" if name in NUMBERS else ".+?"
            parts.append(f"(?P={name})" if name in seen else f"(?P<{name}>{filled})")
            seen.add(name)
    return re.compile("".join(parts), re.DOTALL)
