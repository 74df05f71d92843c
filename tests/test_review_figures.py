"""Every figure in a pack is the one `python -m dashboard rate` prints: what `review` writes and says is read back."""

import json
import math
import re
import shlex
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from lxml import html
from pptx import Presentation
from typer.testing import CliRunner

from dashboard.__main__ import app
from dashboard.filters import Filters
from dashboard.language import speaking
from dashboard.loaded import parts_in_words
from dashboard.numbers import kpis
from dashboard.report import command, packs, slides, workbook
from dashboard.review import agenda
from dashboard.review.month import filters_of as month_filters
from dashboard.wording import words
from tests.conftest import Done, run_here
from tests.test_document import text_of
from tests.test_packs import STARTS, chrome  # noqa: F401
from tests.test_slides import charts, drawn, tile
from tests.test_workbook import frame

MONTH, UNIT = "2026-10", "S1"
NUMBERS = {
    "top": "Counted",
    "bottom": "Out of",
    "rate": "Value",
    "lower": "95 % from",
    "upper": "95 % to",
}
COMMAND = re.compile(r"python -m dashboard rate .*")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder for the packs of one month and one unit."""
    return tmp_path_factory.mktemp("packs")


@pytest.fixture(scope="module", autouse=True)
def written(folder: Path, chrome: str, sample_warehouse: Path) -> Done:  # noqa: F811
    """Write the packs by the command line, once for all tests; return what it said."""
    files = [part for name in packs.FORMATS for part in ("--to", str(folder / f"pack.{name}"))]
    done = run_here("dashboard", "review", MONTH, "--unit", UNIT, *files, data=sample_warehouse)
    assert done.returncode == 0, done.stderr
    return done


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
        names = {"Counted": "top", "Out of": "bottom", "Value": "rate", "95 % from": "lower", "95 % to": "upper"}
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
    for label, asked in commands:
        arguments = shlex.split(asked)
        (row,) = rate(arguments)
        assert (label, words.amount(row["rate"], kpis.kpi(arguments[0]))) in tiles, (asked, tiles)


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


# --- as rate() gives them, to the last digit --------------------------------------------------------------------------


@pytest.mark.parametrize("unit", [None, pytest.param(UNIT, marks=pytest.mark.soak)])
def test_the_slides_of_the_sample_company_say_what_rate_says(
    unit: str | None, sample_warehouse: Path, use_data: Callable[[Path], Path]
) -> None:
    use_data(sample_warehouse)
    review = agenda.review(MONTH, unit)
    deck = Presentation(BytesIO(slides.as_bytes(review)))
    for section in review.sections:
        for number in section.numbers:
            row = kpis.rate(number.found.kpi.name, filters=number.filters).rows.iloc[0]
            value = None if pd.isna(row["rate"]) else float(row["rate"])
            assert tile(deck, number.label)[1] == words.amount(value, number.found.kpi)
    plot = next(plot for plot in drawn(review) if plot.kpi == "trir")
    shape = next(shape for shape in charts(deck) if shape.name == plot.key)
    by_month = kpis.rate("trir", ("month",), plot.filters).rows.set_index("month")["rate"].dropna()
    known = dict(
        zip(plot.rows[plot.x].dt.strftime("%Y-%m"), next(iter(shape.chart.plots[0].series)).values, strict=True)
    )
    assert {month: known[month] for month in by_month.index} == pytest.approx(by_month.to_dict())


@pytest.mark.parametrize("unit", [None, UNIT])
def test_the_numbers_of_the_sample_company_are_those_of_rate(
    unit: str | None, sample_warehouse: Path, use_data: Callable[[Path], Path]
) -> None:
    use_data(sample_warehouse)
    review = agenda.review(MONTH, unit)
    found = frame(openpyxl.load_workbook(BytesIO(workbook.as_bytes(review)))["Numbers"])
    numbers = [number for section in review.sections for number in section.numbers]
    assert len(found) == len(numbers) > 10
    for (_place, row), number in zip(found.iterrows(), numbers, strict=True):
        asked = kpis.rate(number.found.kpi.name, filters=number.filters).rows.iloc[0]
        for name, head in NUMBERS.items():
            value = asked.get(name)
            expected = None if pd.isna(value) else pytest.approx(float(value), rel=1e-14)
            assert row[f"{head}, as of now"] == expected, f"{number.label}: {head}"


@pytest.fixture
def page(folder: Path, sample_warehouse: Path, use_data: Callable[[Path], Path]) -> Any:
    """Return the HTML pack of the sample company, while rate() is asked of the same data."""
    use_data(sample_warehouse)
    return html.fromstring((folder / "pack.html").read_text(encoding="utf-8"))


def filters_of(asked: Any) -> Filters:
    """Read the question behind a number from its attributes."""
    first, last, as_of = (date.fromisoformat(asked[f"data-{name}"]) for name in ("from", "to", "as-of"))
    slices = tuple(tuple(one.split("=")) for one in asked.get("data-where", "").split())
    return Filters(first, last, asked["data-unit"] or None, as_of, slices=slices)


def as_numbers(row: Any) -> list[float | None]:
    return [None if pd.isna(row[name]) else float(row[name]) for name in ("top", "bottom", "rate")]


def test_every_number_of_the_html_is_what_rate_gives(page: Any) -> None:
    found = page.xpath("//article[@data-kpi]")
    assert {each.get("data-kpi") for each in found} >= {"conformity_rate", "trir", "overdue_open_count"}
    for each in found:
        given = [each.get(f"data-{name}") for name in ("top", "bottom", "rate")]
        asked = kpis.rate(each.get("data-kpi"), filters=filters_of(each.attrib))
        assert [None if value is None else float(value) for value in given] == as_numbers(asked.rows.iloc[0])
        assert each.xpath("string(p[@class='value']/text())").strip() == words.amount(
            as_numbers(asked.rows.iloc[0])[2], asked.kpi
        )


def test_the_printed_command_gives_the_number_again(page: Any, sample_warehouse: Path) -> None:
    commands = page.xpath("string(//section[@id='behind']//pre)").strip().splitlines()
    card = page.xpath("//article[@data-where]")[0]
    line = next(line for line in commands if card.get("data-kpi") in line and card.get("data-where") in line)
    python, module, package, *rest = shlex.split(line)
    assert (python, module, package) == ("python", "-m", "dashboard")
    done = run_here(package, *rest, "--format", "json", data=sample_warehouse)
    assert json.loads(done.stdout)[0]["top"] == float(card.get("data-top"))


def test_the_data_behind_every_chart_by_months_are_what_rate_gives(page: Any) -> None:
    tables = page.xpath("//figure//table[@data-kpi]")
    checked = 0
    for table in tables:
        heads = [text_of(head) for head in table.xpath(".//thead//th")]
        named = parts_in_words.part_heads(kpis.kpi(table.get("data-kpi")))
        if heads[0] != "Month" or len(named) < 2 or not set(named.values()) <= set(heads):
            continue
        top, bottom = named["top"], named["bottom"]
        rows = kpis.rate(table.get("data-kpi"), ("month",), filters_of(table.attrib)).rows.set_index("month")
        for row in table.xpath(".//tbody/tr"):
            month = row.get("data-x")[:7]
            given = dict(zip(heads[1:], [cell.get("data-value") for cell in row.xpath("td")], strict=True))
            if given[bottom] is not None:
                assert float(given[top]) == float(rows.loc[month, "top"])
                assert float(given[bottom]) == float(rows.loc[month, "bottom"])
                checked += 1
    assert checked >= 24


# --- the command ----------------------------------------------------------------------------------------------------


def test_the_command_writes_several_files_of_one_review(folder: Path, written: Done) -> None:
    assert (written.returncode, written.stderr) == (0, "")
    paths = [folder / f"pack.{name}" for name in packs.FORMATS]
    assert [line.split(",")[0] for line in written.stdout.splitlines()] == [f"Wrote {path}" for path in paths]
    assert all(path.read_bytes().startswith(STARTS[path.suffix[1:]]) for path in paths)


Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run_review(sample_warehouse: Path, use_data: Callable[[Path], Path], capsys: pytest.CaptureFixture[str]) -> Command:
    """Return a function that runs the command in this process: its exit code, output and errors."""
    use_data(sample_warehouse)

    def run(month: str, unit: str | None = None, *files: Path) -> tuple[int, str, str]:
        code = command.review(month, unit, list(files), False, False, False, 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_the_command_prints_the_review_as_text(run_review: Command) -> None:
    code, said, errors = run_review("last")
    assert (code, errors) == (0, "")
    assert said.startswith("Monthly safety review, Oct 2026\n")
    assert "\n2. Four rates against target\n" in said
    row = kpis.rate("treatment_on_time_rate", filters=month_filters("2026-10")).rows.iloc[0]
    assert f"- Treated on time: {row['rate']:.1f} %; {row['top']:.0f} of {row['bottom']:.0f}; " in said
    with speaking("zh"):
        assert "2026年10月" in run_review("last")[1]


def test_one_file_that_cannot_be_written_does_not_keep_the_others(run_review: Command, tmp_path: Path) -> None:
    there, gone = tmp_path / "pack.html", tmp_path / "gone" / "pack.html"
    code, said, errors = run_review("2026-10", None, gone, there)
    assert (code, errors) == (2, f"{gone}: there is no folder {gone.parent}\n")
    assert said.startswith(f"Wrote {there}, ")
    assert there.exists()


@pytest.mark.parametrize(
    ("month", "unit", "says"),
    [
        ("2026-13", None, "2026-13 is not a month; write it as 2026-10"),
        ("2027-01", None, "2027-01 is not over"),
        ("1990-01", None, "No data in 1990-01"),
        ("2026-10", "GONE", "GONE is no unit"),
    ],
)
def test_what_cannot_be_reviewed_is_a_sentence(month: str, unit: str | None, says: str, run_review: Command) -> None:
    code, said, errors = run_review(month, unit)
    assert (code, said) == (2, "")
    assert errors.startswith(says)
    assert len(errors.strip().splitlines()) == 1


def test_without_data_the_command_says_what_to_load(tmp_path: Path, empty_warehouse: Path) -> None:
    for data in (tmp_path, empty_warehouse):
        done = run_here("dashboard", "review", "last", data=data)
        assert done.returncode == 2
        assert "load exports with  python -m pipelines load PATH" in done.stderr
