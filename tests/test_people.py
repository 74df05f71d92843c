"""People, trainings and licences: groups too small to show, days that contradict, a lapse and an untrained team."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from dashboard.filters import Filters
from dashboard.numbers import kpis, warehouse
from dashboard.results import verdicts
from tests.conftest import Loader
from tests.test_signals import records

CASE = Path(__file__).parent / "kpi_cases" / "people" / "exports"
DAY = date(2025, 6, 30)


@pytest.fixture
def people(loaded_once: Loader, use_data: Callable[[Path], Path]) -> Path:
    return use_data(loaded_once("case-people", CASE))


@pytest.mark.usefixtures("people")
def test_a_group_of_three_is_not_shown_nor_are_its_records() -> None:
    teams = kpis.rate("training_complete_share", ("team",), Filters(as_of=DAY))
    by_team = teams.rows.set_index("team")
    assert by_team.loc["T2", ["top", "bottom", "rate", "lower", "upper"]].isna().all()
    assert by_team.loc["T1", "bottom"] == 5
    assert any("fewer than" in note for note in teams.notes)
    alone = Filters(unit_id="T2", as_of=DAY)
    assert kpis.rate("licence_valid_share", filters=alone).rows[["top", "bottom", "rate"]].isna().all(axis=None)
    assert not any("nothing to divide" in note for note in kpis.rate("licence_valid_share", filters=alone).notes)
    assert kpis.records("training_complete_share", alone).empty
    assert len(kpis.records("training_complete_share", Filters(unit_id="T1", as_of=DAY))) == 5
    assert kpis.of_each_unit("training_complete_share", Filters(as_of=DAY)).set_index("unit_id")["top"].isna()["T2"]


@pytest.mark.usefixtures("people")
def test_a_licence_issued_before_its_training_is_questioned() -> None:
    assert records("licences_before_training") == ["L7"]  # issued on 1 January 2024, trained on 1 June


@pytest.mark.usefixtures("people")
def test_a_licence_that_ends_before_it_begins_is_refused() -> None:
    refused = warehouse.query("select reason from refused_rows where file like 'licences%'")
    assert list(refused["reason"]) == ["the licence expires before it was issued"]


@pytest.mark.usefixtures("people")
def test_people_of_several_months_are_no_average() -> None:
    assert verdicts.counted(kpis.kpi("reporters_share")) == "people and months"
    assert verdicts.counted(kpis.kpi("fatality_rate_per_1000")) == "people on average"


def test_the_sample_company_has_one_lapsed_licence_and_a_team_nobody_trains(
    sample_warehouse: Path, use_data: Callable[[Path], Path]
) -> None:
    use_data(sample_warehouse)
    lapsed = kpis.records("licence_lapsed_count", part="top")
    assert lapsed[["person_id", "licence_type", "unit_id"]].to_numpy().tolist() == [
        ["P-T231-02", "Welding and thermal cutting", "T231"]
    ]
    before = kpis.rate("licence_lapsed_count", filters=Filters(as_of=date(2026, 8, 31))).rows.iloc[0]
    assert not before["top"] > 0  # its last day
    teams = kpis.rate("training_complete_share", ("team",)).rows.set_index("team")
    assert teams.loc[["T222"], ["top", "bottom"]].to_numpy().tolist() == [[0, 8]]
    assert (teams["rate"] == 0).sum() == 1
