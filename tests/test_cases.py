"""Every folder of tests/cases is a small input that somebody really had: what must come of it when it is loaded.

`held_by` in its case.toml names the case or the file of tests that holds the same rule on another input: it is soak.
"""

import json
import re
import shutil
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dashboard import language
from dashboard.filters import Filters
from dashboard.loaded.sentences import in_reader_language
from dashboard.numbers import kpis, warehouse
from pipelines.warehouses import newest
from tests.conftest import run_here

CASES = Path(__file__).with_name("cases")
NAMES = sorted(path.name for path in CASES.iterdir() if path.is_dir())
ENGLISH = re.compile(r"[a-z]+ [a-z]+ [a-z]+")  # three words in a row are no name of a column
QUOTED = re.compile(r'"[^"]*"')
# Cases that the product does not read right yet: each is taken off the list by the change that mends it.
WAITING: tuple[str, ...] = ()


@dataclass(frozen=True)
class Loaded:
    """What one load came to: its report as the command line prints it, and the warehouse in use after it."""

    report: dict[str, Any]
    warehouse: Path | None

    def file(self, name: str) -> dict[str, Any]:
        """Give the line of the report that speaks of a file."""
        found: dict[str, Any] = next(line for line in self.report["files"] if line["file"] == name)
        return found


def shown(value: object) -> str:
    """Write a value the way case.toml does."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def load_case(case: Path, data: Path, said: dict[str, Any]) -> list[Loaded]:
    """Load what a case says, in its order, as a user would on the command line."""
    sent = data.parent / "sent"
    shutil.copytree(case, sent, ignore=shutil.ignore_patterns("case.toml", "settings"))
    if (case / "settings").exists():
        shutil.copytree(case / "settings", data / "settings")
    done = []
    loads = said.get("loads", [["."]])
    for number, paths in enumerate(loads, 1):
        values = said.get("values", []) if number == len(loads) else []
        options = [option for value in values for option in ("--value", value)]
        ended = run_here("pipelines", "load", *(sent / path for path in paths), *options, "--format", "json", data=data)
        assert "Traceback" not in ended.stderr, ended.stderr
        report = json.loads(ended.stdout) | {"exit_code": ended.returncode}
        done.append(Loaded(report, newest(data)))
        for line in report["files"]:
            fed_nothing = line.get("rows_fed_nothing", 0)
            assert line["rows_read"] == line["rows_loaded"] + line["rows_refused"] + fed_nothing, line
    return done


def wrong(fact: dict[str, Any], loads: list[Loaded], use_data: Callable[[Path], Path], data: Path) -> list[str]:
    """List what is not as a fact of case.toml says it."""
    loaded = loads[fact.get("after", len(loads)) - 1]
    if "ask" in fact:
        assert loaded.warehouse, loaded.report
        with warehouse._cursor(loaded.warehouse) as con:
            found = [" | ".join(map(shown, row)) for row in con.execute(fact["ask"]).fetchall()]
        return [] if found == fact["is"] else [f"{fact['ask']}: {found}, not {fact['is']}"]
    if "kpi" in fact:
        use_data(data)
        rows = kpis.rate(fact["kpi"], filters=Filters(unit_id=fact.get("unit"))).rows
        parts = {part: fact[part] for part in ("top", "bottom", "rate") if part in fact}
        found_parts = {part: float(rows[part].iloc[0]) if len(rows) else None for part in parts}
        return [] if found_parts == pytest.approx(parts) else [f"{fact['kpi']}: {found_parts}, not {parts}"]
    if "exit_code" in fact:
        found_code = loaded.report["exit_code"]
        return [] if found_code == fact["exit_code"] else [f"exit code {found_code}: {loaded.report}"]
    line = loaded.file(fact["file"])
    missing = [text for text in fact.get("says", []) if text not in line["message"]]
    unwanted = [text for text in fact.get("never_says", []) if text in line["message"]]
    counts = {name: line[name] for name in fact if name.startswith("rows_")}
    right = not missing and not unwanted and counts == {name: fact[name] for name in counts}
    return [] if right else [f"{line}, not {fact}"]


def marks(name: str) -> list[pytest.MarkDecorator]:
    """Say when a case is read: in every run, or only in the long ones; and whether it is read right yet."""
    waits = [pytest.mark.xfail(reason="not read right yet", strict=True)] if name in WAITING else []
    return waits + ([pytest.mark.soak] if "held_by" in described(name) else [])


def described(name: str) -> dict[str, Any]:
    """Read what a case says."""
    return tomllib.loads((CASES / name / "case.toml").read_text("utf-8"))


def test_what_holds_the_rule_of_a_long_case_is_run_before_each_merge() -> None:
    held_by = {name: said["held_by"] for name in NAMES if "held_by" in (said := described(name))}
    kept = {*NAMES} - {*held_by}
    nowhere = {name for name, by in held_by.items() if by not in kept and not (CASES.parent / f"{by}.py").exists()}
    assert not nowhere


@pytest.mark.parametrize("name", [pytest.param(name, marks=marks(name)) for name in NAMES])
def test_a_case_is_read_as_its_sender_meant_it(name: str, tmp_path: Path, use_data: Callable[[Path], Path]) -> None:
    said, data = described(name), tmp_path / "data"
    loads = load_case(CASES / name, data, said)
    found = [line for fact in said["facts"] for line in wrong(fact, loads, use_data, data)]
    assert not found, "\n".join([said["shows"], *found])
    assert not (english := in_english(loads[-1], use_data(data))), english


def in_english(loaded: Loaded, data: Path) -> list[str]:
    """List what a Chinese reader of the page Data would find in English."""
    if not loaded.warehouse:
        return []
    with warehouse._cursor(loaded.warehouse) as con, language.speaking("zh"):
        asked = "select message from files union select reason from refused_rows union select reason from left_out_rows"
        said = [in_reader_language(text) for (text,) in con.execute(asked).fetchall()]
    return [text for text in said if ENGLISH.search(QUOTED.sub("", text))]
