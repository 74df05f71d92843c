"""Of a large text only the records are read again in which a key stands, on the lines on which they stood."""

from pathlib import Path

import pytest

from pipelines.lake import cut_of_text
from pipelines.lake.cut_of_text import cut_of

# Records of one and of three lines, with quotes in a cell, keys that stand in other cells, and no end of line at last.
TEXT = (
    "id,description,unit\n"
    "H1,plain,U1\n"
    'H2,"two\nlines, and ""quoted""\nof H9",U1\n'
    "H3,plain,U1\n"
    'H4,"again\ntwo",U2\n'
    "H5,as H4,U2\n"
    "H6,plain,U2"
)
# The lines of the text by hand: H1 2, H2 3 to 5, H3 6, H4 7 and 8, H5 9, H6 10; H9 stands within H2.
EXPECTED = {
    "H1": [2],
    "H2": [3, 4, 5],
    "H9": [3, 4, 5],
    "H3": [6],
    "H4": [7, 8, 9],
    "H6": [10],
    "U2": [7, 8, 9, 10],
}


@pytest.mark.parametrize("word", EXPECTED)
def test_the_records_with_a_word_are_cut_out_whole_and_know_their_lines(
    word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cut_of_text, "FIRST_LINES", 1)
    path = tmp_path / "large.csv"
    path.write_text(TEXT)
    cut = cut_of(path, word, tmp_path / "cut.csv")
    assert cut is not None
    assert cut.lines == (1, *EXPECTED[word])
    lines = TEXT.split("\n")
    assert cut.path.read_text().rstrip("\n").split("\n") == [lines[line - 1] for line in cut.lines]


def test_a_word_that_is_nowhere_or_everywhere_is_no_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cut_of_text, "FIRST_LINES", 1)
    path = tmp_path / "large.csv"
    path.write_text(TEXT)
    assert cut_of(path, "H7", tmp_path / "cut.csv") is None
    monkeypatch.setattr(cut_of_text, "MOST_FOUND", 3)
    assert cut_of(path, "U", tmp_path / "cut.csv") is None
