"""How a source brings columns to fields: the ten words of an expression, and what each of them takes.

"Column"                                          the cell of a column
"{Column}|{Other:year}|{Third?}"                  cells put into a text; `:year` takes the year of a date; the text
                                                  is empty when a cell is, except one that may be (`?`)
{ constant = "text" }                             the same for every row
{ column = "C", values = { a = "b" } }            cells replaced by a list, in any case; others stay as they are,
                                                  or become `otherwise` ("" is empty)
{ column = "C", spoiled = "regular expression" }  empty where the cell looks like that
{ filled = "C", yes = "a", no = "b" }             whether there is anything in the cell
{ point = ["Longitude", "Latitude"] }             a GeoJSON point
{ hash = ["A", "B"], prefix = "x-" }              an id made of the contents of columns
{ first = [expression, …] }                       the first that is not empty
"""

import re
from collections.abc import Iterator
from typing import Any

from pipelines.definitions.faults import shown, unknown

PLACE = re.compile(r"\{([^{}:?]+)(:year|\?)?\}")
SHAPES = {  # the word that makes an expression, and those it may have beside it
    "constant": (),
    "column": ("values", "otherwise", "spoiled"),
    "filled": ("yes", "no"),
    "point": (),
    "hash": ("prefix",),
    "first": (),
}
NEEDED = {"filled": ("yes", "no")}
WORDS = (*SHAPES, *(word for words in SHAPES.values() for word in words))


def faults_of(expression: Any, codes: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Find what is wrong with an expression: where in it, and what. codes: all that the field may hold, if listed."""
    if isinstance(expression, str):
        if not expression:
            yield (), "is empty: it names no column"
        elif re.search(r"[{}]", PLACE.sub("", expression)):
            yield (), f"{shown(expression)}: a place is written {{Column}}, {{Column:year}} or {{Column?}}"
        return
    if not isinstance(expression, dict):
        yield (), f'{shown(expression)} is neither a column nor a table such as {{ constant = "text" }}'
        return
    makers = [word for word in SHAPES if word in expression]
    if len(makers) > 1:
        yield (), f"{' and '.join(makers)} exclude each other"
    allowed = (makers[0], *SHAPES[makers[0]]) if makers else WORDS
    for word in expression:
        if word not in makers and word not in allowed:
            yield (word,), unknown("no such word", word, allowed)
    if not makers and all(word in WORDS for word in expression):
        yield (), f"is none of: {', '.join(SHAPES)}"
    for maker in makers:
        yield from (((), f"{word} is missing") for word in NEEDED.get(maker, ()) if word not in expression)
    for word, value in expression.items():
        yield from ((place, says) for place, says in _word(word, value, codes))


def _word(word: str, value: Any, codes: tuple[str, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Check what one word takes."""
    if word == "first":
        if not isinstance(value, list) or not value:
            yield (word,), f"{shown(value)} is not a list of expressions"
            return
        for place, part in enumerate(value):
            yield from (((word, place, *inside), says) for inside, says in faults_of(part, codes))
    elif word in ("hash", "point"):
        if not isinstance(value, list) or not value or not all(isinstance(name, str) and name for name in value):
            yield (word,), f"{shown(value)} is not a list of columns"
        elif word == "point" and len(value) != 2:
            yield (word,), "a point has two columns: longitude and latitude"
    elif word == "values":
        if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
            yield (word,), f"{shown(value)} is not a table of texts"
            return
        for old, new in value.items():
            yield from (((word, old), says) for says in _value(new, codes))
    elif word in WORDS and not isinstance(value, str):
        yield (word,), f"{shown(value)} is not text"
    elif word in ("column", "filled") and not value:
        yield (word,), "is empty: it names no column"
    elif word == "spoiled":
        try:
            re.compile(value)
        except re.error as fault:
            yield (word,), f"{shown(value)} is no regular expression: {fault}"
    elif word in ("constant", "otherwise", "yes", "no"):
        yield from (((word,), says) for says in _value(value, codes))


def _value(value: str, codes: tuple[str, ...]) -> Iterator[str]:
    """Check a text that is written into a field of listed values; empty is always right."""
    if codes and value and value not in codes:
        yield unknown(f"{value!r} is no value of the field", value, codes)
