"""Every figure in a pack is the one `python -m dashboard rate` prints: PowerPoint, Excel and HTML are read back."""

import json
import math
import re
import shlex
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pptx import Presentation
from typer.testing import CliRunner

from dashboard.__main__ import app
from dashboard.numbers import kpis
from dashboard.wording import words
from tests.conftest import run_here

MONTH, UNIT = "2026-10", "S1"
COMMAND = re.compile(r"python -m dashboard rate .*")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, sample_warehouse: Path) -> Path:
    """Return a folder with the packs of one month and one unit, written by the command line."""
    made = tmp_path_factory.mktemp("packs")
    files = [part for ending in ("pptx", "xlsx", "html") for part in ("--to", str(made / f"pack.{ending}"))]
    done = run_here("dashboard", "review", MONTH, "--unit", UNIT, *files, data=sample_warehouse)
    assert done.returncode == 0, done.stderr
    return made


@pytest.fixture
def rate(sample_warehouse: Path, use_data: Callable[[Path], Path]) -> Callable[[list[str]], list[dict[str, Any]]]:
    """Return a function that asks the command line for a KPI and gives its rows."""
    use_data(sample_warehouse)

    def asked(arguments: list[str]) -> list[dict[str, Any]]:
        done = CliRunner().invoke(app, ["rate", *arguments, "--format", "json"])
        assert done.exit_code == 0, (arguments, done.output)
        rows: list[dict[str, Any]] = json.loads(done.stdout)
        return rows

    return asked


def same(given: Any, expected: Any) -> bool:
    """Say whether two numbers are the same one; missing is only like missing."""
    if given in (None, "") or expected is None:
        return given in (None, "") and expected is None
    return math.isclose(float(given), float(expected), rel_tol=1e-12, abs_tol=1e-12)


class Asked(HTMLParser):
    """Collect the elements of a page that say which question their number answers."""

    def __init__(self) -> None:
        super().__init__()
        self.numbers: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what carries a KPI and a top."""
        given = dict(attrs)
        if "data-kpi" in given and tag == "article":
            self.numbers.append(given)


def test_every_number_of_the_html_is_that_of_the_command_line(
    folder: Path, rate: Callable[[list[str]], list[dict[str, Any]]]
) -> None:
    page = Asked()
    page.feed((folder / "pack.html").read_text(encoding="utf-8"))
    assert len(page.numbers) >= 15, "the four rates twice, overdue hazards, harm to people"
    for number in page.numbers:
        options = {"--from": "from", "--to": "to", "--unit": "unit", "--as-of": "as-of", "--where": "where"}
        asked = [
            part
            for option, name in options.items()
            if (value := number.get(f"data-{name}"))
            for part in (option, value)
        ]
        (row,) = rate([str(number["data-kpi"]), *asked])
        for name in ("top", "bottom", "rate"):
            assert same(number.get(f"data-{name}"), row[name]), (number, row)


def test_every_number_of_the_workbook_is_that_of_the_command_line(
    folder: Path, rate: Callable[[list[str]], list[dict[str, Any]]]
) -> None:
    sheet = openpyxl.load_workbook(folder / "pack.xlsx")["Numbers"]
    head, *rows = sheet.iter_rows(values_only=True)
    found = [dict(zip(head, row, strict=True)) for row in rows if row[1]]
    assert len(found) >= 15
    for number in found:
        command = shlex.split(str(number["Command that gives the number as of now"]))
        assert command[:4] == ["python", "-m", "dashboard", "rate"]
        (row,) = rate(command[4:])
        names = {"Top": "top", "Bottom": "bottom", "Value": "rate", "95 % from": "lower", "95 % to": "upper"}
        for label, name in names.items():
            assert same(number[label], row[name]), (number, row)


def test_every_number_on_a_slide_is_that_of_the_command_line(
    folder: Path, rate: Callable[[list[str]], list[dict[str, Any]]]
) -> None:
    slides = Presentation(str(folder / "pack.pptx")).slides
    frames = [shape.text_frame for slide in slides for shape in slide.shapes if shape.has_text_frame]
    tiles = {tuple(paragraph.text for paragraph in frame.paragraphs)[:2] for frame in frames}
    told = "\n".join(slide.notes_slide.notes_text_frame.text for slide in slides if slide.has_notes_slide)
    commands = [line.split(": python -m dashboard rate ") for line in told.splitlines() if ": python -m" in line]
    assert len(commands) >= 15
    for label, command in commands:
        arguments = shlex.split(command)
        (row,) = rate(arguments)
        assert (label, words.amount(row["rate"], kpis.kpi(arguments[0]))) in tiles, (command, tiles)


def test_every_point_of_a_chart_on_a_slide_is_that_of_the_command_line(
    folder: Path, rate: Callable[[list[str]], list[dict[str, Any]]]
) -> None:
    points = 0
    for slide in Presentation(str(folder / "pack.pptx")).slides:
        charts = [shape.chart for shape in slide.shapes if shape.has_chart]
        if not charts:
            continue
        command = COMMAND.search(slide.notes_slide.notes_text_frame.text)
        assert command is not None
        arguments = shlex.split(command.group())[4:]
        if "--by" not in arguments:
            continue
        known = {row["month"]: row for row in rate(arguments)}
        for chart in charts:
            lines = [list(series.values) for series in chart.plots[0].series]
            given, missing = lines[0], None  # of a control chart the first line holds the values
            if arguments[0] == "accident_count":  # a stack adds up to the count of the month
                given, missing = [sum(value or 0 for value in month) for month in zip(*lines, strict=True)], 0
            expected = [known.get(month, {}).get("rate", missing) for month in months_to(arguments, len(given))]
            assert all(same(*pair) for pair in zip(given, expected, strict=True)), (arguments, given, expected)
            points += len(given)
    assert points >= 4 * 24


def months_to(arguments: list[str], count: int) -> list[str]:
    """List so many months up to the last day that was asked for."""
    last = date.fromisoformat(arguments[arguments.index("--to") + 1])
    index = last.year * 12 + last.month - 1
    return [f"{place // 12}-{place % 12 + 1:02d}" for place in range(index - count + 1, index + 1)]
