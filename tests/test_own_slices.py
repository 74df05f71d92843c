"""A company's own slice: one entry of its settings flows from the export to rates, records and choices."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.early_warning import alerts
from dashboard.early_warning.evaluate import evaluate
from dashboard.explore import exploration
from dashboard.filters import Filters
from dashboard.numbers import kpis, warehouse
from dashboard.report import packs
from dashboard.review import agenda
from dashboard.review.ask_month import ask_month
from dashboard.review.reported import closing
from dashboard.review.sections import four_rates
from pipelines.definitions.settings import said
from pipelines.load import load
from tests.conftest import run_here
from tests.definition_files import judged, own
from tests.in_chinese import stays_english
from tests.small_company import TREE, UNITS, rows
from tests.test_build import write
from tests.test_pages import APP, SECONDS, assert_no_error
from tests.test_settings import DAYS_PER_CASE

SHIFT = """
[fields.shift]
type = "code"
label.zh = "班次"
meaning = "班次"
headers = ["Crew shift"]
values = ["day", "night"]

[fields.crew]
type = "integer"
label = "Crew"
meaning = "Number of the crew."

[fields.storey]
type = "code"
label = "Storey"
meaning = "Storey of the building."
values = [-1, 0, 12]

[fields.clause_family]
type = "text"
label = "Clause family"
meaning = "Family of the clause"

[tables.hazards]
optional = ["shift", "clause_family", "crew", "storey"]

[fields.works_line]
type = "text"
label = "Line"
meaning = "Production line."

[fields.is_rented]
type = "yes_no"
label = "Rented"
meaning = "Whether its machines are rented."

[tables.accidents]
optional = ["shift", "works_line"]

[tables.exposures]
optional = ["works_line", "is_rented"]
"""
HAZARDS = "Hazard ID,Unit ID,Found by,Hazard level,Found on,Crew shift,Clause family\n"
ACCIDENTS = "Accident ID,Unit ID,Accident date,Worker type,Severity,Lost days,班次,Line\n"


RULES = """
[rules.nights]
label = "夜班隐患多"
kpi = "hazard_count"
slices = { shift = "night" }
scope = "company"
condition = "limit"
above = 1
colour = "orange"
horizon_days = 30
outcome = "serious_accident"

[rules.crew]
label = "Crew 2"
kpi = "hazard_count"
slices = { crew = 2 }
scope = "company"
condition = "limit"
above = 1
colour = "orange"
horizon_days = 30
outcome = "serious_accident"

[rules.own_kpi]
label = "Lost days a case"
kpi = "lost_days_per_case"
slices = { shift = "night", worker_type = "employee" }
scope = "team"
condition = "limit"
above = 2
colour = "yellow"
horizon_days = 30
outcome = "serious_accident"
"""
HOURS = "Unit ID,Month,Worker type,Worked hours,Line,Rented\n"


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three hazards of May, two of the night; an accident of the night, one of nobody knows which shift; hours by line.

    10 000 h on line A in T1, rented, with one accident; 40 000 h on line B in T2, with the other.
    """
    folder = tmp_path_factory.mktemp("own-slices")
    for name, text in (("contracts.toml", SHIFT), ("kpis.toml", DAYS_PER_CASE), ("warning_rules.toml", RULES)):
        own(folder / "data", name, text)
    hazards = "H1,T1,inspection,general,2025-05-02,night,Fire,2025-05-20,2025-05-18\n"
    hazards += "H2,T1,inspection,general,2025-05-03,day,Fire,2025-05-20,2025-05-18\n"
    hazards += "H3,T2,inspection,major,2025-05-04,Night,,2025-05-20,\n"
    accidents = "A1,T1,2025-05-05,employee,lost_time,3,night,A\nA2,T2,2025-05-06,employee,lost_time,,,B\n"
    hours = "T1,2025-05,employee,10000,A,yes\nT2,2025-05,employee,40000,B,no\n"
    numbers = {"H1": "2,-1", "H2": "10,12", "H3": "2,0"}
    hazards = "".join(f"{line},{numbers[line[:2]]}\n" for line in hazards.splitlines())
    hazards = HAZARDS.replace("\n", ",Due date,Treated on,Crew,Storey\n") + hazards
    exports = {"hazards": hazards, "accidents": ACCIDENTS + accidents, "hours": HOURS + hours}
    report = load([write(folder / "may", units=rows(UNITS, TREE), **exports)], folder / "data")
    assert report.exit_code == 0, [file.message for file in report.files]
    return folder / "data"


@pytest.fixture
def loaded(company: Path, own_state: Callable[[Path], Path]) -> Path:
    """Read that company."""
    return own_state(company)


@pytest.fixture
def copied(company: Path, tmp_path: Path, use_data: Callable[[Path], Path]) -> Path:
    """Read a copy of it, into which more may be loaded and in which months may be closed."""
    return use_data(Path(shutil.copytree(company, tmp_path / "data")))


def test_rates_are_told_apart_and_filtered_by_it(loaded: Path) -> None:
    found = kpis.rate("hazard_count", ("shift",)).rows
    assert dict(zip(found["shift"], found["top"], strict=True)) == {"day": 1, "night": 2}
    both = kpis.rate(
        "hazard_count", ("clause_family",), Filters(slices=(("shift", "night"), ("hazard_level", "general")))
    )
    assert both.rows[["clause_family", "top"]].to_numpy().tolist() == [["Fire", 1]]
    assert "shift" in kpis.slices("hazard_count")
    accidents = warehouse.query("select shift, sum(accident_count) as n from accident_months group by shift order by 1")
    assert accidents["n"].tolist() == [1, 1]


def test_records_show_it_and_it_has_its_name(loaded: Path) -> None:
    found = kpis.records("hazard_count", Filters(slices=(("shift", "night"),)))
    assert found["hazard_id"].tolist() == ["H1", "H3"]
    assert found["shift"].tolist() == ["night", "night"]
    assert exploration.slice_name("shift") == "班次"


def test_whole_numbers_are_values_too(loaded: Path) -> None:
    """Crew 2 found two hazards, crew 10 one; they stand in the order of numbers, not of texts."""
    found = kpis.rate("hazard_count", ("crew",))
    assert found.rows[["crew", "top"]].to_numpy().tolist() == [[2, 2], [10, 1]]
    assert list(exploration.labels(found, "crew")) == ["2", "10"]
    assert kpis.rate("hazard_count", (), Filters(slices=(("crew", "2"),))).rows["top"].item() == 2
    assert kpis.records("hazard_count", Filters(slices=(("crew", "10"),)))["hazard_id"].tolist() == ["H2"]
    storeys = kpis.rate("hazard_count", ("storey",)).rows
    assert dict(zip(storeys["storey"], storeys["top"], strict=True)) == {"-1": 1, "0": 1, "12": 1}


def test_a_rate_has_the_hours_of_each_part(loaded: Path) -> None:
    """One case in 10 000 h is 20 in 200 000; one in 40 000 h is 5. Hours alone are told apart by rented or not."""
    found = kpis.rate("trir", ("works_line",)).rows
    assert found[["works_line", "top", "bottom", "rate"]].to_numpy().tolist() == [
        ["A", 1, 10_000, 20],
        ["B", 1, 40_000, 5],
    ]
    one = kpis.rate("trir", (), Filters(slices=(("works_line", "B"),))).rows
    assert one[["top", "bottom"]].to_numpy().tolist() == [[1, 40_000]]
    rented = kpis.rate("worked_hours", ("is_rented",)).rows
    assert dict(zip(rented["is_rented"].astype(str), rented["top"], strict=True)) == {"False": 40_000, "True": 10_000}
    assert sorted(exploration.labels(kpis.rate("worked_hours", ("is_rented",)), "is_rented")) == ["no", "yes"]
    assert exploration.value_name("is_rented", "true") == "yes"
    assert kpis.rate("worked_hours", (), Filters(slices=(("is_rented", "true"),))).rows["top"].item() == 10_000
    assert kpis.records("worked_hours", Filters(slices=(("works_line", "B"),)))["unit_id"].tolist() == ["T2"]


def test_a_warning_rule_uses_an_own_slice_and_an_own_kpi(loaded: Path) -> None:
    """Two hazards of the night in May are above 1; three lost days over one case of the night, in T1, are above 2."""
    found = {event.rule: event for event in evaluate(date(2025, 6, 1)).events}
    assert (found["nights"].scope_id, found["nights"].value) == ("C", 2)
    assert (found["own_kpi"].scope_id, found["own_kpi"].value) == ("T1", 3)
    assert (found["crew"].scope_id, found["crew"].value) == ("C", 2)
    nights = found["nights"]
    assert kpis.records(nights.kpi, nights.filters, nights.part)["hazard_id"].tolist() == ["H1", "H3"]


@pytest.mark.parametrize(
    ("kpi", "by", "only"),
    [
        ("hazard_count", "shift", "shift:night"),
        ("trir", "works_line", "works_line:B"),
        ("hazard_count", "crew", "crew:2"),
        ("lost_days_per_case", "shift", "works_line:A"),
    ],
)
def test_a_link_opens_explore_by_it_and_narrowed_to_it(kpi: str, by: str, only: str, loaded: Path) -> None:
    app = AppTest.from_file(str(APP), default_timeout=SECONDS)
    app.query_params["kpi"], app.query_params["by"], app.query_params["only"] = kpi, by, only
    app.switch_page("views/pages/explore.py")
    app.run()
    assert_no_error(app)
    assert app.selectbox(key="by").value == by
    assert app.query_params["by"] in (by, [by])
    assert app.query_params["only"] in (only, [only])
    name, _, value = only.partition(":")
    assert f"{exploration.slice_title(name)}: {exploration.value_name(name, value)}" in [
        one.label for one in app.button
    ]


def test_the_commands_take_it(loaded: Path) -> None:
    asked = ["trir", "--by", "works_line", "--where", "works_line=B", "--format", "json"]
    done = run_here("dashboard", "rate", *asked, data=loaded)
    assert [(row["works_line"], row["rate"]) for row in json.loads(done.stdout)] == [("B", 5)], done
    done = run_here("dashboard", "records", "hazard_count", "--where", "shift=night", "--format", "json", data=loaded)
    assert done.returncode == 0, done
    assert '"H3"' in done.stdout


def test_a_review_holds_the_numbers_that_the_company_added(copied: Path) -> None:
    """May: three days over its two cases, which are those of twelve months too; our own numbers are none of these."""
    asked = ask_month(warehouse.in_use().stem, "2025-05", None)
    (table,) = four_rates.of_the_company(asked)
    shown = table.rows[["period", "value", "top", "bottom"]].to_numpy().tolist()
    assert shown == [["The month", 1.5, 3, 2], ["12 months", 1.5, 3, 2]]
    assert [kpi.name for kpi in kpis.catalogue() if kpi.is_own] == ["lost_days_per_case"]
    closing.close("2025-05", "Wei")
    (table,) = four_rates.of_the_company(ask_month(warehouse.in_use().stem, "2025-05", None))
    assert table.rows["value"].tolist() == [1.5, 1.5]
    assert "as reported when it was closed" in table.note


def test_a_review_its_packs_and_a_closed_month_hold_it(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """H3, the major hazard, was found by night, as A1 happened; A1 and A2 happened on the lines A and B."""
    alerts.record(evaluate(date(2025, 6, 1)))
    closed = closing.close("2025-05", "Wei")
    assert closing.frozen("2025-05", closed.edition)["lost_days_per_case"].rate == 1.5  # three days over two cases
    some = tuple(point for point in agenda.AGENDA if point.key in ("hazards", "accidents", "warnings"))
    monkeypatch.setattr(agenda, "AGENDA", some)  # the plots of all others take long
    made = agenda.review("2025-05")
    tables = {table.key: table for section in made.sections for table in section.tables}
    happened = tables["accidents"].rows[["shift", "works_line"]].fillna("")
    assert happened.to_numpy().tolist() == [["Night", "A"], ["", "B"]]
    assert tables["accidents"].labels["shift"] == "班次"
    assert tables["major-hazards"].rows[["shift", "crew", "storey"]].to_numpy().tolist() == [["Night", 2, "0"]]
    text = packs.as_bytes(made, "html").decode("utf-8")
    assert all(words in text for words in ("夜班隐患多", "班次", "Night"))


def test_an_accident_withdrawn_or_a_day_in_the_past_changes_nothing(copied: Path, tmp_path: Path) -> None:
    gone = HAZARDS.replace("\n", ",Withdrawn\n") + "H1,T1,inspection,general,2025-05-02,night,Fire,yes\n"
    assert load([write(tmp_path / "june", hazards=gone)], copied).exit_code == 0
    found = kpis.rate("hazard_count", ("shift",)).rows
    assert dict(zip(found["shift"], found["top"], strict=True)) == {"day": 1, "night": 1}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "[fields.x1]\ntype = 'number'\nlabel = 'X'\nmeaning = 'X'\n[tables.hazards]\noptional = ['x1']",
            "an own field is of type text, code, yes_no, integer",
        ),
        ("[tables.hazards]\noptional = ['outcome']", "'outcome' has a meaning of its own in the product"),
        ("[tables.hazards]\noptional = ['cost_of_it']", "'cost_of_it' is no field"),
        (
            "[fields.x1]\ntype = 'text'\npersonal = true\nlabel = 'X'\nmeaning = 'X'\n"
            "[tables.hazards]\noptional = ['x1']",
            "x1 names people",
        ),
        (
            "[fields.x1]\ntype = 'date'\nlabel = 'X'\nmeaning = 'X'\n[tables.hazards]\noptional = ['x1']",
            "is of type date",
        ),
        ("[tables.hazards]\noptional = ['shfit']", "'shfit' is no field"),
    ],
)
def test_an_own_field_that_cannot_be_is_named(text: str, says: str, tmp_path: Path) -> None:
    file, known = judged(tmp_path, "contracts.toml", text)
    assert says in said(file)
    assert not stays_english(said(file))
    assert known.own_fields == {}
