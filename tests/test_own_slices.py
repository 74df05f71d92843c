"""A company's own slice: one entry of its settings flows from the export to rates, records and choices."""

import json
from pathlib import Path

import pytest

from dashboard.explore import exploration
from dashboard.filters import Filters
from dashboard.numbers import kpis, warehouse
from pipelines.load import load
from tests.definition_files import own
from tests.test_build import write

SHIFT = """
[fields.shift]
type = "code"
label.zh = "班次"
meaning = "班次"
headers = ["Crew shift"]
values = ["day", "night"]

[fields.clause_family]
type = "text"
label = "Clause family"
meaning = "Family of the clause"

[tables.hazards]
optional = ["shift", "clause_family"]

[tables.accidents]
optional = ["shift"]
"""
HAZARDS = "Hazard ID,Unit ID,Found by,Hazard level,Found on,Crew shift,Clause family\n"
ACCIDENTS = "Accident ID,Unit ID,Accident date,Worker type,Severity,班次\n"


@pytest.fixture
def loaded(data_dir: Path, tmp_path: Path) -> Path:
    """Three hazards, two of the night; one accident of the night, one of nobody knows which shift."""
    own(data_dir, "contracts.toml", SHIFT)
    hazards = "H1,U,inspection,general,2025-05-02,night,Fire\nH2,U,inspection,general,2025-05-03,day,Fire\n"
    hazards += "H3,U,inspection,major,2025-05-04,Night,\n"
    accidents = "A1,U,2025-05-05,employee,lost_time,night\nA2,U,2025-05-06,employee,lost_time,\n"
    folder = write(tmp_path / "may", hazards=HAZARDS + hazards, accidents=ACCIDENTS + accidents)
    report = load([folder], data_dir)
    assert report.exit_code == 0, report
    return data_dir


def test_rates_are_told_apart_and_filtered_by_it(loaded: Path) -> None:
    rows = kpis.rate("hazard_count", ("shift",)).rows
    assert dict(zip(rows["shift"], rows["top"], strict=True)) == {"day": 1, "night": 2}
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


def test_an_accident_withdrawn_or_a_day_in_the_past_changes_nothing(loaded: Path, tmp_path: Path) -> None:
    gone = HAZARDS.replace("\n", ",Withdrawn\n") + "H1,U,inspection,general,2025-05-02,night,Fire,yes\n"
    assert load([write(tmp_path / "june", hazards=gone)], loaded).exit_code == 0
    rows = kpis.rate("hazard_count", ("shift",)).rows
    assert dict(zip(rows["shift"], rows["top"], strict=True)) == {"day": 1, "night": 1}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[tables.hazards]\noptional = ['outcome']", "'outcome' has a meaning of its own in the product"),
        ("[tables.hazards]\noptional = ['cost_item']", "'cost_item' is no field"),
        (
            "[fields.x1]\ntype = 'date'\nlabel = 'X'\nmeaning = 'X'\n[tables.hazards]\noptional = ['x1']",
            "is of type date",
        ),
        ("[tables.hazards]\noptional = ['shfit']", "'shfit' is no field"),
    ],
)
def test_an_own_field_that_cannot_be_is_named_and_stops_nothing(
    text: str, says: str, data_dir: Path, tmp_path: Path
) -> None:
    own(data_dir, "contracts.toml", text)
    hazards = HAZARDS.replace(",Crew shift,Clause family", "") + "H1,U,inspection,general,2025-05-02\n"
    report = load([write(tmp_path / "may", hazards=hazards)], data_dir)
    assert says in json.dumps([file.message for file in report.files])
    assert report.build
