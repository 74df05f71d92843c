"""A reorganisation moves the future: the past of a unit stays with the parent it had."""

import shutil
from pathlib import Path

import pytest

from dashboard.filters import Filters
from dashboard.numbers import kpis, warehouse
from dashboard.numbers.durations import days_to_treat
from tests.test_history import send, send_in_turn

UNITS = "Unit ID,Unit name,Unit type,Parent unit ID,Valid from\nC,All,company,,\nS1,One,site,C,\nS2,Two,site,C,\n"
HOURS = "Unit ID,Month,Worker type,Worked hours\n"
HAZARDS = "Hazard ID,Unit ID,Found by,Hazard level,Found on,Due date,Treated on\n"


@pytest.fixture(scope="module")
def loaded_company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Load a year of hours of one team, 100 a month, and a hazard in March and in September."""
    data = tmp_path_factory.mktemp("company") / "data"
    hours = HOURS + "".join(f"T,2026-{month:02},employee,100\n" for month in range(1, 11))
    rows = "H1,T,inspection,general,2026-03-02,2026-03-20,\nH2,T,inspection,general,2026-09-02,2026-10-20,2026-10-01\n"
    send_in_turn(data, {"units_2026-01-05": UNITS + "T,Team,team,S1,\n", "hours": hours, "haz": HAZARDS + rows})
    return data


@pytest.fixture
def company(loaded_company: Path, data_dir: Path) -> Path:
    """Return a data folder in which that company is loaded."""
    shutil.copytree(loaded_company, data_dir, dirs_exist_ok=True)
    return data_dir


def top(kpi: str, unit: str) -> float:
    """Give the top of a KPI of a unit; as many records stand behind it where it counts records."""
    found = float(kpis.rate(kpi, filters=Filters(unit_id=unit)).rows["top"].fillna(0).item())
    if kpi == "hazard_count":
        assert len(kpis.records(kpi, Filters(unit_id=unit))) == found
    return found


def by_site(kpi: str) -> dict[str, float]:
    rows = kpis.rate(kpi, ("site",)).rows
    return dict(zip(rows["site"], rows["top"], strict=True))


def split(kpi: str) -> tuple[float, float]:
    """Give the top of both sites, which every way of asking gives alike."""
    found = top(kpi, "S1"), top(kpi, "S2")
    each = kpis.of_each_unit(kpi).set_index("unit_id")["top"].fillna(0)
    assert (each["S1"], each["S2"]) == found
    sites = by_site(kpi)
    assert (sites.get("S1", 0), sites.get("S2", 0)) == found
    assert top(kpi, "C") == sum(found)
    return found


@pytest.mark.soak
def test_a_unit_that_never_moved_costs_nothing(company: Path) -> None:
    assert split("hazard_count") == (2, 0)
    assert warehouse.query("select * from unit_month_ancestors").empty


def test_the_older_parent_holds_until_the_newer_export(company: Path) -> None:
    send(company, "units_2026-07-01", UNITS + "T,Team,team,S2,\n")
    assert split("hazard_count") == (1, 1)
    assert split("worked_hours") == (600, 400)
    # The open hazard of March is open now, in October, where the team belongs to S2
    assert (top("open_count", "S1"), top("open_count", "S2")) == (0, 1)
    waits = days_to_treat("site").set_index("group")["hazard_count"]
    assert (waits["S1"], waits["S2"]) == (1, 1)


def test_a_move_within_a_month_begins_with_the_next_one(company: Path) -> None:
    send(company, "units_2026-07-02", UNITS + "T,Team,team,S2,\n")
    assert split("worked_hours") == (700, 300)


def test_a_row_can_say_since_when_its_parent_holds(company: Path) -> None:
    send(company, "units_2026-10-20", UNITS + "T,Team,team,S2,2026-09-01\n")
    assert split("worked_hours") == (800, 200)
    # and a correction can take the place of what it dates back to
    send(company, "units_2026-10-21", UNITS + "T,Team,team,S2,2026-03-01\n")
    assert split("worked_hours") == (200, 800)


def test_what_was_put_right_leaves_no_circle_in_the_past(company: Path) -> None:
    send(company, "units_2026-04-10", UNITS.replace("S1,One,site,C", "S1,One,site,T") + "T,Team,team,S1,\n")
    send(company, "units_2026-05-10", UNITS + "T,Team,team,S1,\n")
    assert split("worked_hours") == (1000, 0)


LEDGER = """label = "Ledger"
recognised_by = ["Where", "What", "When"]
[[feeds]]
table = "units"
rows_form_one_record = true
[feeds.fields]
unit_id = "Where"
unit_name = "Where"
unit_type = { constant = "workshop" }
[[feeds]]
table = "hazards"
[feeds.fields]
hazard_id = { hash = ["Where", "What", "When"] }
unit_id = "Where"
source = { constant = "inspection" }
hazard_level = { constant = "general" }
found_date = "When"
"""


def test_a_ledger_that_names_units_takes_none_out_of_the_tree(company: Path) -> None:
    """T is declared below S1 by the units; a newer ledger knows T and New by name alone. T has one hazard more."""
    sources = company / "settings" / "sources"
    sources.mkdir(parents=True)
    (sources / "ledger.toml").write_text(LEDGER, encoding="utf-8")
    send(company, "ledger_2026-10-20", "Where,What,When\nT,Loose rail,2026-10-02\nNew,Open pit,2026-10-03\n")
    assert split_and_new() == (3, 0, 1)
    named = warehouse.query("select unit_name, parent_unit_id, is_declared from units where unit_id in ('T', 'New')")
    assert sorted(map(tuple, named.astype(object).fillna("").to_numpy())) == [("New", "", True), ("Team", "S1", True)]


def split_and_new() -> tuple[float, float, float]:
    """Give the hazards of both sites and of the unit that only the ledger names."""
    return top("hazard_count", "S1"), top("hazard_count", "S2"), top("hazard_count", "New")
