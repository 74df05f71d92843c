"""People, trainings and licences: groups too small to show, days that contradict, a lapse and an untrained team."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.access import viewer
from dashboard.access.viewer import Seen
from dashboard.filters import Filters
from dashboard.numbers import kpis, warehouse
from dashboard.numbers.definitions import definitions
from dashboard.results import answering, one_person, verdicts
from dashboard.review.reported import sources
from dashboard.views.access import entrance
from tests.conftest import Loader
from tests.test_signals import records

APP = Path(__file__).parents[1] / "dashboard" / "app.py"
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


@pytest.mark.usefixtures("people")
def test_a_licence_that_is_issued_later_is_not_valid_today_nor_replaces_one() -> None:
    # L5 is issued on 15 July 2025; L4 takes the place of L3 on 1 January 2025, which until then is P3's own
    crane = Filters(unit_id="T1", as_of=DAY, slices=(("licence_type", "Crane"),))
    assert kpis.record_ids("licence_valid_share", crane, "bottom") == ("L7",)
    later = Filters(unit_id="T1", as_of=date(2025, 7, 15), slices=(("licence_type", "Crane"),))
    assert kpis.record_ids("licence_valid_share", later, "bottom") == ("L5", "L7")
    before = Filters(unit_id="T1", as_of=date(2024, 12, 31), slices=(("licence_type", "Welding"),))
    assert "L3" in kpis.record_ids("licence_valid_share", before, "top")


@pytest.mark.usefixtures("people")
def test_responsibilities_and_rewards_that_contradict_themselves_are_refused_each_with_a_sentence() -> None:
    refused = warehouse.query(
        "select reason from refused_rows where file like 'responsibilities%' or file like 'rewards%' order by line"
    )["reason"].tolist()
    assert len(refused) == 4
    assert "the responsibility ends before it begins" in refused
    assert "neither an area nor a risk point to answer for" in refused
    assert any("boss" in reason for reason in refused)
    assert any("-50" in reason for reason in refused)


@pytest.mark.usefixtures("people")
def test_two_owners_and_a_reward_for_an_unknown_hazard_are_questioned() -> None:
    assert records("responsibilities_several_owners") == ["Q2", "Q3"]
    assert records("rewards_of_unknown") == ["W5"]


@pytest.mark.usefixtures("people")
def test_a_small_group_does_not_grow_by_the_months_of_a_period(monkeypatch: pytest.MonkeyPatch) -> None:
    six = replace(kpis.kpi("reporters_share"), fewest=6)
    monkeypatch.setattr(kpis, "find", lambda _path, _name: six)
    asked = kpis.rate("reporters_share", filters=Filters(as_of=date(2025, 6, 29)))  # 6 and 5 heads are 5.5 on average
    assert asked.rows[["top", "bottom", "rate"]].isna().all(axis=None)
    months = kpis.rate("reporters_share", ("month",), Filters(as_of=date(2025, 6, 29))).rows.set_index("month")
    assert months["bottom"].isna().to_dict() == {"2025-05": False, "2025-06": True}
    assert kpis.records("reporters_share", Filters(as_of=date(2025, 6, 29)), "top").empty
    areas = kpis.rate("reporters_share", ("area",), Filters(as_of=date(2025, 6, 29)))
    assert areas.rows["top"].isna().all()
    units = kpis.of_each_unit("reporters_share", Filters(as_of=date(2025, 6, 29))).set_index("unit_id")
    assert units.loc[["T1", ""], "top"].isna().all()


def test_the_sample_company_has_an_area_with_two_owners_one_lapsed_one_unsigned_and_a_site_that_rewards_no_find(
    sample_warehouse: Path, use_data: Callable[[Path], Path]
) -> None:
    use_data(sample_warehouse)
    gaps = kpis.records("responsibility_gap_count", part="top")
    assert gaps[["place_id", "responsibility_role"]].to_numpy().tolist() == [
        [area, "territorial"] for area in ("A207", "A210", "A305")
    ]
    shown = answering.gaps()[["place_id", "responsibility_state", "owner_name", "end_date"]]
    assert shown["place_id"].tolist() == ["A305", "A207", "A210"]  # nobody comes before two, two before no letter
    assert shown["owner_name"].str.count(",").tolist() == [0, 1, 0]
    assert shown["end_date"].iloc[0] == pd.Timestamp("2026-06-30")
    assert shown["end_date"].isna().tolist() == [False, True, True]
    with viewer.asking(replace(viewer.MACHINE, personal=False)):
        assert set(answering.gaps()["owner_name"]) == {viewer.MASK}
    states = kpis.rate("responsibility_gap_count", ("responsibility_state",)).rows.set_index("responsibility_state")
    assert states["top"].to_dict() == {"lapsed": 1, "one_owner": 0, "several_owners": 1, "unsigned": 1}
    sites = kpis.rate("major_finds_rewarded_share", ("site",), Filters(from_date=date(2025, 1, 1))).rows
    assert sites.set_index("site")["top"]["S3"] == 0
    assert (sites.set_index("site")["top"].drop("S3") > 0).all()


@pytest.mark.usefixtures("people")
def test_what_moved_a_closed_number_is_found_in_the_responsibilities_and_rewards_behind_it() -> None:
    known = definitions(warehouse.in_use())
    duties = known.sides(kpis.kpi("responsibility_gap_count"))[0]
    behind = sources.of(warehouse.in_use(), duties, ["area A2 territorial", "area A4 territorial"])
    assert behind[["table_name", "record_id"]].to_numpy().tolist() == [
        ["responsibilities", "Q2"],
        ["responsibilities", "Q3"],
    ]
    assert sources.named(duties, "area North gate territorial") == ("areas", "North gate")
    assert sources.named(duties, "risk_point R 1 operating") == ("risk_points", "R 1")
    finds = known.sides(kpis.kpi("major_finds_rewarded_share"))[0]
    behind = sources.of(warehouse.in_use(), finds, ["H6"])
    assert behind[["table_name", "record_id"]].to_numpy().tolist() == [["hazards", "H6"], ["rewards", "W1"]]


# --- one person -----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("people")
def test_numbers_and_targets_of_a_person_by_hand() -> None:
    ann = one_person.of("P1")  # P6 of the same name left before the first record, P7 is of another line of units
    assert ann is not None
    assert (ann.name, ann.is_alone) == ("Ann", True)
    found = {one.kpi.name: (one.top, one.bottom) for one in one_person.counts(ann, Filters(as_of=DAY))}
    # found H1 H2 H4; treated H1 on time of H1 H2 H4; H4 is open and past its day; H9 is another Ann's, of T2
    assert found == {
        "hazard_count": (3, None),
        "treatment_on_time_rate": (1, 3),
        "overdue_open_count": (1, None),
        "open_count": (1, None),
    }
    assert one_person.records("open_count", ann, Filters(as_of=DAY), ("hazard_id",))["hazard_id"].tolist() == ["H4"]
    aims = {
        (one.kpi.name, one.start, one.end): (one.reached, one.is_met) for one in one_person.aims(ann, Filters(), DAY)
    }
    first, last = date(2025, 1, 1), date(2025, 12, 31)
    assert aims == {
        ("hazard_count", first, last): (3, None),  # 3 of 4, and half a year to go
        ("hazard_count", date(2025, 5, 1), date(2025, 6, 15)): (3, True),
        ("hazard_count", date(2025, 5, 2), date(2025, 5, 31)): (2, False),  # H4 was found in June
        ("treatment_on_time_rate", first, last): (pytest.approx(100 / 3), False),
    }
    trainings, licences = one_person.learned(ann, DAY)
    assert len(trainings) == 5
    assert licences["licence_state"].tolist() == ["due_90"]


@pytest.mark.usefixtures("people")
def test_two_people_of_one_name_are_not_told_apart_nor_mixed_up() -> None:
    for bob in map(one_person.of, ("P2", "P3", "P4", "P5")):  # P4 has no name; another Eve left after the first record
        assert bob is not None
        assert not bob.is_alone
        assert one_person.counts(bob, Filters(as_of=DAY)) == ()
        assert one_person.records("open_count", bob, Filters(as_of=DAY), ("hazard_id",)).empty
        assert one_person.answers(bob, DAY).empty
        assert len(one_person.learned(bob, DAY)[0]) >= 2  # trainings go by the number


@pytest.mark.usefixtures("people")
def test_who_may_not_see_names_finds_only_themselves() -> None:
    with viewer.asking(replace(viewer.MACHINE, personal=False, person_id="P1")):
        mine = one_person.myself()
        assert mine is not None
        assert one_person.of("P1") == mine
        assert mine.name == "Ann"
        assert {one.kpi.name for one in one_person.counts(mine, Filters(as_of=DAY))} >= {"open_count", "hazard_count"}
        assert one_person.of("P5") is None
        assert one_person.people(Filters(), DAY).empty
        assert "Ann" not in kpis.records("hazard_count")["owner_name"].tolist()  # and names are covered again
    with viewer.asking(replace(viewer.MACHINE, personal=False)):
        assert one_person.myself() is None
        assert one_person.of("P1") is None
        assert one_person.of("") is None
    others = Seen(("T2",), frozenset({"T2"}))
    with viewer.asking(replace(viewer.MACHINE, seen=others, person_id="P1")):
        assert one_person.myself() is None  # P1 is of T1
        assert one_person.people(Filters(), DAY)["person_id"].tolist() == ["P7", "P8", "P9"]


@pytest.mark.usefixtures("people")
def test_targets_of_unknown_people_or_numbers_are_questioned_and_one_that_ends_before_it_starts_refused() -> None:
    assert records("person_targets_never_judged") == ["P2", "P99"]
    refused = warehouse.query("select reason from refused_rows where file like 'person_targets%'")
    assert refused["reason"].tolist() == ["the target ends before it starts"]


def test_the_page_of_a_person_shows_a_signed_in_reader_what_is_theirs_and_no_name_of_another(
    sample_warehouse: Path, use_data: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    use_data(sample_warehouse)
    monkeypatch.setattr(entrance, "MACHINE", replace(viewer.MACHINE, personal=False, person_id="P-T231-02"))
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.session_state["unit-or-person"] = "Person"
    app.switch_page("views/pages/person.py")
    app.run()
    assert not app.exception
    assert any("Li Bowen · Welder · Welding Team 1" in head.value for head in app.header)
    assert not app.selectbox
    shown = [table.value for table in app.dataframe]
    assert any("lapsed" in rows.to_numpy().ravel().tolist() for rows in shown)
