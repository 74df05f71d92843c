"""How a source brings columns to fields: the words of an expression, and what each of them takes.

"Column"                                          the cell of a column
"{Column}|{Other:year}|{Third?}"                  cells put into a text; `:year` takes the year of a date; the text
                                                  is empty when a cell is, except one that may be (`?`)
{ constant = "text" }                             the same for every row
{ column = "C", values = { a = "b" } }            cells replaced by a list, in any case; others stay as they are,
                                                  or become `otherwise` ("" is empty)
{ column = "C", lists = [{ a = "b" }, { … }] }    the same by the one of several code lists that is shown: it has a code
                                                  of its own in the file, and no other list has one
{ column = "C", part = "regular expression" }     what the expression finds in the cell: its first group, if it has one
{ column = "C", spoiled = "regular expression" }  empty where the cell looks like that
{ filled = "C", yes = "a", no = "b" }             whether there is anything in the cell
{ when = condition, then = …, otherwise = … }     one expression where a condition holds, else the other, or nothing
{ first = [expression, …] }                       the first that is not empty
{ join = [expression, …], with = "-" }            all of them put together; empty when one of them is
{ point = ["Longitude", "Latitude"] }             a GeoJSON point
{ hash = ["A", "B"], prefix = "x-" }              an id made of the contents of columns; with `made_of = ["field", …]`
                                                  of what these fields of the feed become, however the cells are written
{ title = "regular expression" }                  what it finds in the lines above the header
{ sheet = "…" }  { file = "…" }                   the same in the name of the sheet, or of the file
{ line = true }                                   the number of the line
{ cells = true }                                  all cells of the row, by their headers, as JSON
{ spread = "year", of = expression, starts = 4 }  for the month of a row that speaks of a `year`, `half`, `quarter`,
                                                  `week` or `day`: it becomes a row for each of its months; `starts`:
                                                  first month of the year, where it is not January; `day`: whether the
                                                  dates of weeks are their `first` or `last` day, else they are Mondays

Any of them may be for a number, and then have beside it `scale = 10000` (what it is multiplied by) or `shared = true`
(it is divided by the months over which its row is spread, that of a week by its days; weeks and days are added up).

A condition is one of these, or a list of them that must all hold:

{ column = "C", is = ["a", "b"] }                 the cell is one of the texts, in any case
{ column = "C", not = ["a"] }                     it is none of them; it may be empty
{ column = "C", filled = true }                   there is something in it, or (false) nothing
{ column = "C", matches = "regular expression" }  something in it looks like that
{ column = "C", above = 3 }  { …, below = 3 }     it is a number above or below another
{ any = [condition, …] }                          at least one of them holds
"""

import re
from collections.abc import Iterator
from typing import Any

import duckdb

from pipelines.definitions.faults import shown, unknown

PLACE = re.compile(r"\{([^{}:?]+)(:year|\?)?\}")
SHAPES = {  # the word that makes an expression, and those it may have beside it
    "constant": (),
    "column": ("values", "lists", "otherwise", "part", "spoiled"),
    "filled": ("yes", "no"),
    "when": ("then", "otherwise"),
    "first": (),
    "join": ("with",),
    "point": (),
    "hash": ("prefix", "made_of"),
    "title": (),
    "sheet": (),
    "file": (),
    "line": (),
    "cells": (),
    "spread": ("of", "starts", "day"),
}
NEEDED = {"filled": ("yes", "no"), "when": ("then",), "spread": ("of",)}
OF_NUMBERS = ("scale", "shared")
WORDS = tuple(dict.fromkeys([*SHAPES, *(word for words in SHAPES.values() for word in words)]))
MONTHS = {"year": 12, "half": 6, "quarter": 3}
WEEK, DAY = "week", "day"
TESTS = ("is", "not", "filled", "matches", "above", "below")
Place = tuple[str | int, ...]
Found = Iterator[tuple[Place, str]]


def faults_of_field(expression: Any, codes: tuple[str, ...], kind: str) -> Found:
    """Find what is wrong with the expression of a field; kind: its type. A number may be scaled, a month be spread."""
    beside = [word for word in OF_NUMBERS if isinstance(expression, dict) and word in expression]
    for word in beside:
        if kind and kind not in ("number", "integer")[: 1 if word == "shared" else 2]:
            yield (word,), f"only a number has it, this is a field of type {kind}"
        elif word == "shared" and expression[word] is not True:
            yield (word,), f"{shown(expression[word])} is not true"
        elif word == "scale" and (not _is_number(expression[word]) or not expression[word]):
            yield (word,), f"{shown(expression[word])} is not a number to multiply by"
    if isinstance(expression, dict) and "spread" in expression and kind not in ("month", ""):
        yield ("spread",), f"only a month can be spread, this is a field of type {kind}"
    rest = {word: value for word, value in expression.items() if word not in beside} if beside else expression
    yield from faults_of(rest, codes)


def faults_of(expression: Any, codes: tuple[str, ...] = ()) -> Found:
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
        yield (), f"{', '.join(makers)} exclude each other"
    allowed = (makers[0], *SHAPES[makers[0]]) if makers else WORDS
    for word in expression:
        if word not in makers and word not in allowed:
            yield (word,), unknown("no such word", word, allowed)
    if not makers and all(word in WORDS for word in expression):
        yield (), f"is none of: {', '.join(SHAPES)}"
    for maker in makers:
        yield from (((), f"{word} is missing") for word in NEEDED.get(maker, ()) if word not in expression)
    for word, value in expression.items():
        if word in ("then", "otherwise", "of") and makers[:1] != ["column"]:
            yield from _below((word,), faults_of(value, codes if word != "of" else ()))
        else:
            yield from ((place, says) for place, says in _word(word, value, codes))


def _below(path: Place, found: Found) -> Found:
    yield from (((*path, *place), says) for place, says in found)


def _word(word: str, value: Any, codes: tuple[str, ...]) -> Found:
    """Check what one word takes."""
    if word in ("first", "join"):
        if not isinstance(value, list) or not value:
            yield (word,), f"{shown(value)} is not a list of expressions"
            return
        for place, part in enumerate(value):
            yield from _below((word, place), faults_of(part, codes if word == "first" else ()))
    elif word in ("hash", "point", "made_of"):
        if not isinstance(value, list) or not value or not all(isinstance(name, str) and name for name in value):
            yield (word,), f"{shown(value)} is not a list of {'fields' if word == 'made_of' else 'columns'}"
        elif word == "point" and len(value) != 2:
            yield (word,), "a point has two columns: longitude and latitude"
    elif word == "values":
        if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
            yield (word,), f"{shown(value)} is not a table of texts"
            return
        for old, new in value.items():
            yield from (((word, old), says) for says in _value(new, codes))
    elif word == "lists":
        if not isinstance(value, list) or len(value) < 2:
            yield (word,), f"{shown(value)} is not a list of several code lists"
            return
        for place, one in enumerate(value):
            yield from _below((word, place), (((), says) for _, says in _word("values", one, codes)))
    elif word == "when":
        yield from _below((word,), faults_of_condition(value))
    elif word in ("line", "cells"):
        if value is not True:
            yield (word,), f"{shown(value)} is not true"
    elif word == "spread":
        if value not in (*MONTHS, WEEK, DAY):
            yield (word,), unknown(f"{shown(value)} is no period to spread", str(value), (*MONTHS, WEEK, DAY))
    elif word == "day":
        if value not in ("first", "last"):
            yield (word,), f"{shown(value)} is neither first nor last"
    elif word == "starts":
        if not _is_number(value) or value not in range(1, 13):
            yield (word,), f"{shown(value)} is no month from 1 to 12"
    else:
        yield from _text(word, value, codes)


def _text(word: str, value: Any, codes: tuple[str, ...]) -> Found:
    """Check a word that takes a text."""
    if word in WORDS and not isinstance(value, str):
        yield (word,), f"{shown(value)} is not text"
    elif word in ("column", "filled") and not value:
        yield (word,), "is empty: it names no column"
    elif word in ("spoiled", "part", "title", "sheet", "file"):
        yield from (((word,), says) for says in faults_of_pattern(value))
    elif word in ("constant", "otherwise", "yes", "no"):
        yield from (((word,), says) for says in _value(value, codes))


def _value(value: str, codes: tuple[str, ...]) -> Iterator[str]:
    """Check a text that is written into a field of listed values; empty is always right."""
    if codes and value and value not in codes:
        yield unknown(f"{value!r} is no value of the field", value, codes)


def faults_of_pattern(value: Any) -> Iterator[str]:
    """Find out whether a regular expression can be read, by Python and by DuckDB alike."""
    if not isinstance(value, str) or not value:
        yield f"{shown(value)} is not text"
        return
    try:
        re.compile(value)
        duckdb.execute("select regexp_matches('', ?)", [value])
    except (re.error, duckdb.Error) as fault:
        yield f"{shown(value)} is no regular expression: {str(fault).splitlines()[0]}"


def faults_of_condition(condition: Any) -> Found:
    """Find what is wrong with a condition."""
    if isinstance(condition, list) and condition:
        for place, one in enumerate(condition):
            yield from _below((place,), faults_of_condition(one))
    elif not isinstance(condition, dict) or not condition:
        yield (), f'{shown(condition)} is no condition, such as {{ column = "Kind", is = ["A"] }}'
    elif "any" in condition:
        yield from (((word,), unknown("no such word", word, ("any",))) for word in condition if word != "any")
        if not isinstance(condition["any"], list) or not condition["any"]:
            yield ("any",), f"{shown(condition['any'])} is not a list of conditions"
        else:
            yield from _below(("any",), faults_of_condition(condition["any"]))
    else:
        yield from _test(condition)


def _test(condition: dict[str, Any]) -> Found:
    """Check a condition on one column."""
    allowed = ("column", *TESTS)
    yield from (((word,), unknown("no such word", word, allowed)) for word in condition if word not in allowed)
    if not isinstance(condition.get("column"), str) or not condition["column"]:
        yield ("column",), "is missing: it names the column that is looked at"
    if not any(word in condition for word in TESTS):
        yield (), f"asks nothing: one of {', '.join(TESTS)} is missing"
    for word, value in condition.items():
        is_list = isinstance(value, list) and bool(value) and all(isinstance(text, str) and text for text in value)
        if word in ("is", "not") and not is_list:
            yield (word,), f"{shown(value)} is not a list of texts"
        elif word == "filled" and not isinstance(value, bool):
            yield (word,), f"{shown(value)} is not true or false"
        elif word in ("above", "below") and not _is_number(value):
            yield (word,), f"{shown(value)} is not a number"
        elif word == "matches":
            yield from (((word,), says) for says in faults_of_pattern(value))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
