"""What of a text that the pipelines wrote in English stays English for a reader of Chinese."""

import re
from functools import cache
from pathlib import Path
from unittest.mock import patch

from dashboard.loaded import sentences
from pipelines.definitions.read import shipped

THREE_WORDS = re.compile(r"[A-Za-z]+ [a-z]+ [a-z]+")  # in a row they are no name of anything
LIBRARY = re.compile(
    r"(无法执行|不是正则表达式|无法读取)：.*", re.DOTALL
)  # the reason is that of a database or a parser
QUOTED = re.compile(r""""[^"]*"|'[^']*'""")


@cache
def _known() -> tuple[sentences.Sentence, ...]:
    return sentences.of_texts((one.said for one in shipped().sentences.sentences.values()), "zh")


@cache
def in_chinese(text: str) -> str:
    """Say a text in Chinese by the sentences of the product, without a warehouse that holds them."""
    with patch.object(sentences, "_sentences", lambda _path, _code: _known()):
        return sentences._translated(Path("no warehouse"), "zh", text)


def stays_english(text: str) -> bool:
    """Say whether English words are left beside what a person wrote in quotes."""
    return bool(THREE_WORDS.search(QUOTED.sub("", LIBRARY.sub("", in_chinese(text)))))
