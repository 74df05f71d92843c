"""The table of demands names every one of its chapters and levels, and what it points to is there."""

import ast
import re
import tomllib
from functools import cache
from itertools import groupby

from tests.conftest import ROOT

TABLE = tomllib.loads((ROOT / "dashboard" / "access" / "asvs.toml").read_text(encoding="utf-8"))
STATUS = ("met", "not met", "does not apply")
# How many demands of levels 1 and 2 each chapter of OWASP ASVS 5.0.0 has, by its own file (docs_en, flat.json).
CHAPTERS = {1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 35, 7: 18, 8: 7, 11: 14, 12: 9, 13: 13, 14: 9, 15: 13, 16: 16}
KINDS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@cache
def read(path: str) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def defines(path: str, name: str) -> bool:
    """Say whether a file of Python defines a function, a class or a value of this name."""
    tree = read(path)
    if any(isinstance(one, KINDS) and one.name == name for one in ast.walk(tree)):
        return True
    values = [one for one in tree.body if isinstance(one, ast.Assign | ast.AnnAssign)]
    targets = [each for one in values for each in (one.targets if isinstance(one, ast.Assign) else [one.target])]
    return any(isinstance(target, ast.Name) and target.id == name for target in targets)


def test_every_demand_of_the_chapters_is_answered() -> None:
    numbers = [tuple(map(int, number.split("."))) for number in TABLE]
    assert numbers == sorted(set(numbers))
    assert {chapter: len(list(some)) for chapter, some in groupby(numbers, lambda number: number[0])} == CHAPTERS
    for number, entry in TABLE.items():
        assert set(entry) <= {"level", "status", "says", "by"}, number
        assert entry["level"] in (1, 2), number
        assert entry["status"] in STATUS, number
        assert entry["says"].endswith("."), number
        assert entry["status"] != "met" or entry["by"], number


def test_what_a_demand_points_to_is_there() -> None:
    pointers = {pointer for entry in TABLE.values() for pointer in entry.get("by", ())}
    gone = []
    for pointer in sorted(pointers):
        path, _mark, name = pointer.partition("::")
        is_there = (ROOT / path).exists() and (not name or defines(path, name))
        if not is_there or re.search(r":\d", pointer):  # lines move
            gone.append(pointer)
    assert len(pointers) > 100
    assert gone == []
