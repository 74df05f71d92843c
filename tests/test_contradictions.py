"""What contradicts itself or cannot be is found by one bad row each, counted as said, and named beside the rates."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from dashboard.filters import Filters
from dashboard.loaded import loads
from dashboard.numbers import kpis, warehouse
from pipelines.contracts import contracts
from pipelines.load import load as load_here
from tests.conftest import Loader, load
from tests.test_build import write
from tests.test_pages import assert_no_error, open_page, words_on
from tests.test_signals import records

CHECKS = Path(__file__).parents[1] / "pipelines" / "checks"
ACCIDENT = (
    "Accident ID,Unit ID,Accident date,Recorded on,Worker type,Severity,Deaths,Serious injuries,Minor injuries,"
    "Lost days,Restricted days,Description\n"
)
CLEAN = (  # one of each severity, told apart by their words, with all that belongs to it
    "C1,T1,2025-05-02,2025-05-03,employee,near_miss,0,0,0,0,0,almost struck\n"
    "C2,T1,2025-05-02,2025-05-02,employee,property,0,0,0,0,0,gate bent\n"
    "C3,T1,2025-05-03,,employee,first_aid,0,0,1,0,0,cut a finger\n"
    "C4,T1,2025-05-04,,employee,medical_treatment,0,0,1,0,0,three stitches\n"
    "C5,T2,2025-05-05,,employee,restricted_work,0,0,1,0,4,sprained wrist\n"
    "C6,T2,2025-05-06,,employee,lost_time,0,0,1,5,3,slipped on the stairs\n"
    "C7,T2,2025-05-06,,employee,lost_time,0,0,2,5,0,gas in the pit\n"
    "C8,T2,2025-05-07,,employee,serious,0,1,0,120,0,hand caught\n"
    "C9,T2,2025-05-08,,employee,fatal,1,0,0,0,0,fell from the roof\n"
    "C10,T2,2025-05-09,,employee,illness,,,,30,,hearing loss\n"
    "C11,T2,2025-05-10,,employee,lost_time,,,,,,counts were not kept\n"
    "C12,T2,2025-05-11,,employee,,,,,,,severity and counts are still open\n"
)
BAD = {  # severity, deaths, serious, minor, lost days, restricted days: the check that finds it
    "first_aid,1,0,0,0,0": "contradiction_deaths",
    "near_miss,1,0,0,0,0": "contradiction_deaths",
    "lost_time,1,0,0,3,0": "contradiction_deaths",
    "serious,1,1,0,3,0": "contradiction_deaths",
    "near_miss,0,0,3,0,0": "contradiction_injuries",
    "near_miss,0,1,0,0,0": "contradiction_injuries",
    "property,0,0,1,0,0": "contradiction_injuries",
    "first_aid,0,1,0,0,0": "contradiction_injuries",
    "lost_time,0,1,0,9,0": "contradiction_injuries",
    "medical_treatment,0,0,1,30,0": "contradiction_lost_days",
    "restricted_work,0,0,1,1,2": "contradiction_lost_days",
    "first_aid,0,0,1,0.5,0": "contradiction_lost_days",
    "near_miss,0,0,0,2,0": "contradiction_lost_days",
    "first_aid,0,0,1,0,4": "contradiction_restricted_days",
    "medical_treatment,0,0,1,0,1": "contradiction_restricted_days",
    ",0,0,0,4,0": "contradiction_no_severity",
    ",,,,4,": "contradiction_no_severity",
    ",1,,,,": "contradiction_no_severity",
    ",,,2,,": "contradiction_no_severity",
    "fatal,,,,,": "contradiction_fatal_without_deaths",
    "fatal,0,0,0,0,0": "contradiction_fatal_without_deaths",
    "fatal,,2,3,,": "contradiction_fatal_without_deaths",
    "lost_time,0,0,0,5,0": "contradiction_nobody_injured",
    "serious,0,0,0,120,0": "contradiction_nobody_injured",
    "medical_treatment,0,0,0,0,0": "contradiction_nobody_injured",
    "lost_time,0,0,1,0,0": "contradiction_no_lost_days",
    "fatal,1,0,0,6000,0": "contradiction_days_of_death",
}


def checks_found() -> set[str]:
    """Give the checks that were tripped, without those on units that nobody declared."""
    found = warehouse.query("select check_name from warnings where not starts_with(check_name, 'undeclared')")
    return set(found["check_name"])


def tripped() -> dict[str, set[str]]:
    """Give for every record the checks of contradictions that it trips."""
    rows = warehouse.query(
        "select record_id, check_name from warning_records where starts_with(check_name, 'contradiction_')"
    )
    return {str(record): set(of["check_name"]) for record, of in rows.groupby("record_id")}


@pytest.mark.soak  # the clean rows stand beside the bad ones in the test below
def test_clean_accidents_contradict_nothing(data_dir: Path, tmp_path: Path) -> None:
    load(data_dir, write(tmp_path / "clean", accidents=ACCIDENT + CLEAN))
    assert checks_found() == {"accidents_without_hours"}


def test_accidents_that_contradict_themselves_are_found(data_dir: Path, tmp_path: Path) -> None:
    """Each bad row trips the one check that speaks of it, and no other; the clean rows beside it trip none."""
    rows = "".join(f"B{n},T1,2025-05-20,,employee,{row},bad {n}\n" for n, row in enumerate(BAD))
    load(data_dir, write(tmp_path / "bad", accidents=ACCIDENT + CLEAN + rows))
    found = tripped()
    assert {row: found.get(f"B{n}") for n, row in enumerate(BAD)} == {row: {check} for row, check in BAD.items()}
    assert len(found) == len(BAD)
    for check in set(BAD.values()):
        shown = loads.warned(check, "accidents", "accident_id")["accident_id"]
        assert sorted(shown) == sorted(f"B{n}" for n, of in enumerate(BAD.values()) if of == check)
    notes = kpis.rate("accident_count").notes
    assert [note.split(":")[0] for note in notes if "lower than restricted work" in note] == ["2 to check"]


def test_the_sample_company_contradicts_itself_nowhere(
    sample_warehouse: Path, use_data: Callable[[Path], Path]
) -> None:
    use_data(sample_warehouse)
    assert not contradictions_found()


@pytest.mark.soak
def test_the_mines_are_called_contradictory_where_they_are(
    real_warehouse: Loader, use_data: Callable[[Path], Path]
) -> None:
    """The mines report 12 cases with days away and 0 days, and 4 cases of unknown severity with lost days."""
    use_data(real_warehouse("msha"))
    assert contradictions_found() == {
        "contradiction_no_lost_days",
        "contradiction_no_severity",
    }
    assert (len(records("contradiction_no_lost_days")), len(records("contradiction_no_severity"))) == (12, 4)


@pytest.mark.soak
@pytest.mark.parametrize("name", ["osha", "fire", "dinesafe"])
def test_no_other_real_export_is_called_contradictory(
    name: str, real_warehouse: Loader, use_data: Callable[[Path], Path]
) -> None:
    use_data(real_warehouse(name))
    assert not contradictions_found()


def contradictions_found() -> set[str]:
    """Give the checks of this file that were tripped."""
    own = (
        "contradiction_",
        "signal_duplicate_accidents",
        "hours_counted",
        "hours_above",
        "hours_unlike",
        "units_named",
        "columns_gone",
    )
    return {check for check in checks_found() if check.startswith(own)}


# --- people, not only events ------------------------------------------------------------------------------------------

HOURS = "Unit ID,Month,Worker type,Worked hours,Average headcount\n"
PEOPLE = {  # row: recordable, lost time, DART, deaths, injured people, worked by hand from the definitions
    "fatal,1,2,3,400,0": (6, 6, 5, 1, 6),  # one dead and five injured are six cases; the dead is not in DART
    "fatal,,2,3,400,0": (6, 6, 5, 1, 6),
    "fatal,,,,,": (1, 1, 0, 1, 1),
    "fatal,0,0,0,0,0": (1, 1, 0, 1, 1),
    "fatal,3,0,0,0,0": (3, 3, 0, 3, 3),
    "serious,,,,,": (1, 1, 1, 0, 1),
    "serious,0,3,0,8000,0": (3, 3, 3, 0, 3),
    "lost_time,0,0,120,9600,0": (120, 120, 120, 0, 120),
    "lost_time,,,,5,": (1, 1, 1, 0, 1),
    "restricted_work,0,0,2,0,9": (2, 0, 2, 0, 2),
    "medical_treatment,0,0,3,0,0": (3, 0, 0, 0, 3),
    "medical_treatment,,,,,": (1, 0, 0, 0, 1),
    "illness,,,,,": (1, 0, 0, 0, 0),
    "illness,0,0,2,0,0": (2, 0, 0, 0, 2),
    "first_aid,0,0,1,0,0": (0, 0, 0, 0, 1),
    "near_miss,0,0,0,0,0": (0, 0, 0, 0, 0),
    "first_aid,1,0,0,0,0": (1, 1, 0, 1, 1),  # a death is a case whatever the severity says
    "near_miss,0,1,0,0,0": (1, 1, 1, 0, 1),
    ",,,,,": (0, 0, 0, 0, 0),
}


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Load every row of PEOPLE as a unit of its own."""
    folder = tmp_path_factory.mktemp("people")
    rows = "".join(f"A{n},U{n},2025-05-02,,employee,{row},words {n}\n" for n, row in enumerate(PEOPLE))
    hours = "".join(f"U{n},2025-05,employee,1000,10\n" for n in range(len(PEOPLE)))
    load_here([write(folder / "exports", accidents=ACCIDENT + rows, hours=HOURS + hours)], folder / "data")
    return folder / "data"


def test_cases_are_people(people: Path, use_data: Callable[[Path], Path]) -> None:
    use_data(people)
    names = ("trir", "ltifr", "dart", "fatal_accident_rate", "injury_frequency")
    tops = [kpis.rate(name, ("unit",)).rows.set_index("unit")["top"] for name in names]
    found = {row: tuple(int(top[f"U{n}"]) for top in tops) for n, row in enumerate(PEOPLE)}
    assert found == PEOPLE


@pytest.mark.soak
def test_one_accident_with_many_people_is_as_many_cases(data_dir: Path, tmp_path: Path) -> None:
    """One dead and five injured in 300 000 hours: 6 × 200 000 ÷ 300 000 = 4.0, as one row or as six."""
    hours = HOURS + "T1,2025-05,employee,200000,1000\nT1,2025-05,contractor,100000,500\n"
    one = ACCIDENT + "A1,T1,2025-05-05,,employee,fatal,1,2,3,400,0,one explosion\n"
    load(data_dir, write(tmp_path / "one", accidents=one, hours=hours))
    assert kpis.rate("trir").rows["rate"].item() == pytest.approx(4.0)


@pytest.mark.soak
def test_six_rows_of_six_people_are_as_many_cases(data_dir: Path, tmp_path: Path) -> None:
    hours = HOURS + "T1,2025-05,employee,200000,1000\nT1,2025-05,contractor,100000,500\n"
    rows = ("fatal,1,0,0,0,0", "serious,0,1,0,150,0", "serious,0,1,0,110,0", *["lost_time,0,0,1,{n},0"] * 3)
    six = "".join(
        f"A1-{n},T1,2025-05-05,,employee,{row.format(n=40 + n)},one explosion\n" for n, row in enumerate(rows)
    )
    load(data_dir, write(tmp_path / "six", accidents=ACCIDENT + six, hours=hours))
    assert kpis.rate("trir").rows["rate"].item() == pytest.approx(4.0)
    assert records("signal_duplicate_accidents") == []
    assert kpis.rate("accident_count").rows["top"].item() == 6


def test_rows_of_people_under_one_id_are_refused_with_what_to_do(data_dir: Path, tmp_path: Path) -> None:
    rows = "".join(f"A1,T1,2025-05-05,,employee,lost_time,0,0,1,{n},0,one explosion\n" for n in (3, 4))
    load(data_dir, write(tmp_path / "two", accidents=ACCIDENT + rows))
    (reason,) = warehouse.query("select reason from refused_rows")["reason"]
    assert 'Accident ID "A1" repeats line 2' in reason
    assert "such as A1-1 and A1-2, or one row with the counts of people" in reason


# --- twins ------------------------------------------------------------------------------------------------------------

TWINS = {  # what is written of the second, beside `employee,lost_time,0,0,1,5,0,Slipped on wet stairs` on 5 September
    "2025-09-05,,employee,lost_time,0,0,1,5,0,Slipped on wet stairs": True,
    "2025-09-05,2025-09-09,employee,lost_time,0,0,1,5,,slipped  on WET stairs.": True,
    "2025-09-05,,employee,lost_time,,,1,5,0,Slipped on wet stairs": True,
    "2025-09-05,,employee,lost_time,0,0,1,5,0,Slipped on stairs": True,
    "2025-09-05,,employee,lost_time,0,0,1,5,0,": True,
    "2025-09-06,,employee,lost_time,0,0,1,5,0,Slipped on wet stairs": False,
    "2025-09-05,,employee,lost_time,0,0,1,6,0,Slipped on wet stairs": False,
    "2025-09-05,,employee,medical_treatment,0,0,1,0,0,Slipped on wet stairs": False,
    "2025-09-05,,employee,lost_time,0,0,1,5,0,Cut by a knife": False,
    "2025-09-05,,contractor,lost_time,0,0,1,5,0,Slipped on wet stairs": False,
}


def test_one_accident_under_two_ids(data_dir: Path, tmp_path: Path) -> None:
    """Pairs in units of their own: the same words elsewhere are another accident. They are listed, never left out."""
    rows = "".join(
        f"A{n},U{n},2025-09-05,,employee,lost_time,0,0,1,5,0,Slipped on wet stairs\nB{n},U{n},{second}\n"
        for n, second in enumerate(TWINS)
    )
    load(data_dir, write(tmp_path / "twins", accidents=ACCIDENT + rows))
    found = loads.warned("signal_duplicate_accidents", "accidents", "accident_id")
    pairs = [(n, pair) for n, is_twin in enumerate(TWINS.values()) if is_twin for pair in (("A", "B"), ("B", "A"))]
    shown = [[f"{one}{n}", f"{other}{n}"] for n, (one, other) in pairs]
    assert sorted(found[["accident_id", "detail"]].values.tolist()) == sorted(shown)
    assert kpis.rate("accident_count").rows["top"].item() == 2 * len(TWINS)


@pytest.mark.soak
def test_accidents_without_words_are_twins_only_by_their_lost_days(data_dir: Path, tmp_path: Path) -> None:
    rows = "".join(
        f"{name},T1,2025-09-05,,employee,{row},\n"
        for row, names in {"lost_time,0,0,1,5,0": ("A1", "A2"), "near_miss,0,0,0,0,0": ("N1", "N2")}.items()
        for name in names
    )
    load(data_dir, write(tmp_path / "twins", accidents=ACCIDENT + rows))
    assert records("signal_duplicate_accidents") == ["A1", "A2"]


# --- hours ------------------------------------------------------------------------------------------------------------

UNITS = "Unit ID,Unit name,Unit type,Parent unit ID\n"
TREE = UNITS + (
    "C,All,company,\nS1,North,site,C\nS2,South,site,C\nT1,Mill,workshop,S1\nT2,Kiln,workshop,S1\nT3,Dock,workshop,S2\n"
)


def worked(rows: dict[str, str], month: str = "2025-05") -> str:
    """Write a month of hours and heads by unit."""
    return HOURS + "".join(f"{unit},{month},employee,{given}\n" for unit, given in rows.items())


SUMMED_UP = [  # hours and heads by unit: the hours that count, and the units that only sum up others
    ({"T1": "10000,60", "T2": "10000,60", "S1": "20000,120"}, 20_000, ["S1"]),
    ({"T1": "10000,", "T2": "10000,", "S1": "20090,"}, 20_000, ["S1"]),  # within 0.5 %
    ({"T1": "10000,", "T2": "10000,", "S1": "20110,"}, 40_110, []),
    ({"T1": "10000,60", "T2": "10000,60", "S1": "20000,30"}, 40_000, []),  # other people
    ({"T1": "10000,60", "S1": "10000,60"}, 10_000, ["S1"]),  # one unit below: to the hour
    ({"T1": "10000,60", "S1": "10010,60"}, 20_010, []),
    ({"T1": "10000,", "T2": "5000,", "S1": "15000,", "T3": "5000,", "C": "20000,"}, 20_000, ["C", "S1"]),
    ({"T1": "10000,", "T2": "5000,", "T3": "5000,", "C": "20000,"}, 20_000, ["C"]),  # no site between
    (
        {"T1": "10000,", "T2": "5000,", "S1": "700,", "T3": "5000,", "C": "20700,"},
        20_700,
        ["C"],
    ),  # S1 has own people
    ({"T1": "10000,", "T2": "5000,", "S1": "700,"}, 15_700, []),
    ({"S1": "3000,", "S2": "3000,"}, 6_000, []),  # side by side
    ({"T1": "10000,", "T3": "5000,", "X": "15000,"}, 15_000, ["X"]),  # a unit that is called a total
]


@pytest.fixture(scope="module")
def summed_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Load every case as a month of its own, with one accident in each."""
    folder = tmp_path_factory.mktemp("summed-up")
    hours = HOURS + "".join(
        worked(rows, f"2024-{month:02}").removeprefix(HOURS) for month, (rows, *_) in enumerate(SUMMED_UP, 1)
    )
    hurt = ACCIDENT + "".join(
        f"A{month},T1,2024-{month:02}-05,,employee,lost_time,0,0,1,5,0,fell {month}\n"
        for month, _ in enumerate(SUMMED_UP, 1)
    )
    units = TREE + "X,All plants total,site,\n"
    return load(folder / "data", write(folder / "year", units=units, hours=hours, accidents=hurt))


def in_month(month: int) -> Filters:
    """Ask for one month of that year."""
    return Filters(date(2024, month, 1), date(2024, month, monthrange(2024, month)[1]))


@pytest.mark.parametrize("month", range(1, len(SUMMED_UP) + 1))
def test_hours_that_sum_up_the_units_below_count_once(
    month: int, summed_up: Path, use_data: Callable[[Path], Path]
) -> None:
    use_data(summed_up)
    _rows, counted, left_out = SUMMED_UP[month - 1]
    asked = kpis.rate("trir", filters=in_month(month))
    assert asked.rows["bottom"].item() == counted
    assert asked.rows["rate"].item() == pytest.approx(200_000 / counted)
    day = f"2024-{month:02}-01"
    found = [record for record in records("hours_counted_below") if day in record]
    assert sorted(found) == [f"{unit} {day} employee" for unit in left_out]
    assert any("counted once, below" in note for note in asked.notes) == bool(left_out)


MIXED = {  # hours by unit and worker type: the hours that count
    (
        "T1 employee 10000",
        "T1 contractor 2000",
        "T2 employee 10000",
        "S1 employee 22000",
    ): 22_000,  # one row for all types
    ("T1 employee 10000", "T1 contractor 2000", "T2 employee 10000", "S1 employee 22000", "C employee 22000"): 22_000,
    ("T1 employee 10000", "T1 contractor 2000", "S1 employee 10000", "S1 contractor 2000", "C other 12000"): 12_000,
    ("T1 employee 10000", "T1 contractor 2000", "S1 employee 12000", "S1 contractor 500"): 24_500,  # types told apart
    ("T1 employee 10000", "S1 contractor 10000"): 20_000,  # other people
}


def test_a_sum_over_all_worker_types_counts_once(data_dir: Path, tmp_path: Path) -> None:
    text = HOURS
    for month, rows in enumerate(MIXED, 1):  # each a month of its own
        for unit, worker, hours in map(str.split, rows):
            text += f"{unit},2024-{month:02},{worker},{hours},\n"
    load(data_dir, write(tmp_path / "year", units=TREE, hours=text))
    found = {rows: kpis.rate("worked_hours", filters=in_month(n)).rows["top"].item() for n, rows in enumerate(MIXED, 1)}
    assert found == MIXED


@pytest.mark.soak
def test_what_a_total_sums_up_is_said(data_dir: Path, tmp_path: Path) -> None:
    rows = {"T1": "10000,60", "T2": "10000,60", "S1": "20000,120"}
    load(data_dir, write(tmp_path / "month", units=TREE, hours=worked(rows)))
    found = loads.warned("hours_counted_below", "exposures", "exposure_id")
    assert found[["unit_id", "detail"]].values.tolist() == [["S1", "T1, T2"]]
    assert kpis.rate("worked_hours", ("unit",)).rows["top"].tolist() == [
        pytest.approx(float("nan"), nan_ok=True),
        10_000,
        10_000,
    ]


def test_output_is_counted_where_it_was_counted(data_dir: Path, tmp_path: Path) -> None:
    """The site alone knows its output, so leaving its hours out must not lose it."""
    header = "Unit ID,Month,Worker type,Worked hours,Average headcount,Output,Output unit\n"
    rows = "T1,2025-05,employee,10000,,,\nT2,2025-05,employee,10000,,,\nS1,2025-05,employee,20000,,500,tonne\n"
    hurt = ACCIDENT + "A1,T1,2025-05-05,,employee,fatal,1,0,0,0,0,fell\n"
    load(data_dir, write(tmp_path / "month", units=TREE, hours=header + rows, accidents=hurt))
    assert kpis.rate("output_death_rate").rows["bottom"].item() == 500


def test_more_hours_than_a_month_has_count_nowhere(data_dir: Path, tmp_path: Path) -> None:
    """T2 gives 10 people 10 million hours: its hours and its accident are left out, T1 stays at one in 10 000 h."""
    rows = worked({"T1": "10000,60", "T2": "10000000,10"})
    hurt = "".join(f"A{n},T{n},2025-05-05,,employee,lost_time,0,0,1,5,0,fell {n}\n" for n in (1, 2))
    load(data_dir, write(tmp_path / "month", units=TREE, hours=rows, accidents=ACCIDENT + hurt))
    asked = kpis.rate("trir")
    assert (asked.rows["top"].item(), asked.rows["bottom"].item(), asked.excluded) == (1, 10_000, 1)
    assert any("More than 744" in note for note in asked.notes)
    assert records("hours_impossible") == ["T2 2025-05-01 employee"]


def test_hours_that_nobody_can_check_are_named_beside_the_rate(data_dir: Path, tmp_path: Path) -> None:
    usual = "".join(f"T1,2025-{month:02},employee,1600,\n" for month in range(1, 6))
    odd = "T1,2025-06,employee,16000,\nT2,2025-06,employee,20000000,\nT3,2025-06,employee,500,0\n"
    load(data_dir, write(tmp_path / "year", units=TREE, hours=HOURS + usual + odd))
    assert records("hours_unlike_other_months") == ["T1 2025-06-01 employee"]
    assert records("hours_above_ceiling") == ["T2 2025-06-01 employee"]
    assert records("signal_hours_per_head") == ["T3 2025-06-01 employee"]
    notes = " ".join(kpis.rate("worked_hours").notes)
    assert all(words in notes for words in ("a digit too many", "10,000,000", "per head"))


IMPOSSIBLE = {  # an export with one row that cannot be: what the refusal says
    "Unit ID,Month,Worker type,Worked hours\nT1,2025-05,employee,1000000000000\n": "Worked hours",
    HOURS + "T1,2025-05,employee,100,1000000000\n": "Average headcount",
    ACCIDENT + "A1,T1,2025-05-05,,employee,lost_time,0,0,1,1000000000000000,0,x\n": "Lost days",
    ACCIDENT + "A2,T1,2025-05-05,,employee,lost_time,0,0,1,6001,0,x\n": "6 000 lost days a person",
    ACCIDENT + "A3,T1,2025-05-05,,employee,lost_time,,,,6001,,x\n": "6 000 lost days a person",
    ACCIDENT + "A4,T1,2025-05-05,,employee,restricted_work,0,0,1,0,6001,x\n": "6 000 restricted days a person",
    ACCIDENT + "A5,T1,2025-05-05,,employee,fatal,50000,0,0,0,0,x\n": "Deaths",
    "Plan row ID,Unit ID,Period start,Period end,Required inspections\n"
    "P1,T1,2025-05-01,2025-05-31,9000000000000000\n": "Required inspections",
}


def test_amounts_that_cannot_be_are_refused_with_a_reason(data_dir: Path, tmp_path: Path) -> None:
    good = worked({"T1": "10000,60"})
    files: dict[str, list[tuple[str, str]]] = {}
    for text, says in IMPOSSIBLE.items():
        header, row = text.splitlines()
        files.setdefault(header, []).append((row, says))
    texts = {f"bad{n}": "\n".join([header, *(row for row, _ in files[header])]) for n, header in enumerate(files)}
    report = load_here([write(tmp_path / "month", hours=good, **texts)], data_dir)
    assert report.build
    refused = warehouse.query("select file, reason from refused_rows order by file, line")
    assert len(refused) == len(IMPOSSIBLE)
    expected = [says for rows in files.values() for _, says in rows]
    for reason, says in zip(refused["reason"], expected, strict=True):
        assert says in reason, reason
    assert kpis.rate("worked_hours").rows["top"].item() == 10_000


@pytest.mark.soak
def test_6000_lost_days_are_a_person(data_dir: Path, tmp_path: Path) -> None:
    """120 injured people with 9 600 days are a published example."""
    rows = "A,T1,2025-05-05,,employee,lost_time,0,0,120,9600,0,x\nB,T1,2025-05-05,,employee,serious,0,1,0,6000,0,y\n"
    load(data_dir, write(tmp_path / "month", accidents=ACCIDENT + rows))
    assert kpis.rate("lost_days").rows["top"].item() == 15_600


# --- dates ------------------------------------------------------------------------------------------------------------


def test_dates_that_cannot_be(data_dir: Path, tmp_path: Path) -> None:
    hazards = HAZARD + "H1,T1,employee,general,1965-05-10,,,\nH2,T1,employee,general,2025-05-10,,,2052-05-20\n"
    hazards += (
        "H3,T1,employee,general,2025-05-10,2025-05-10,,2034-05-10\nH4,T1,employee,general,2025-05-10,,2052-01-01,\n"
    )
    accidents = "A1,T1,1965-05-05,,employee,first_aid,0,0,1,0,0,x\nA2,T1,2025-02-07,2025-07-03,employee,,,,,,,y\n"
    accidents += "A3,T1,2025-02-07,2025-04-30,employee,,,,,,,late\nA4,T1,2025-02-07,2025-02-07,employee,,,,,,,same\n"
    inspections = "Inspection ID,Unit ID,Inspection type,Due date,Completed on\n"
    inspections += (
        "I1,T1,routine,2025-05-05,2025-05-05\nI2,T1,routine,2095-05-05,\nI3,T1,routine,1965-05-05,2025-05-05\n"
    )
    hours = worked({"T1": "10000,60"}) + "T1,2099-05,employee,10000,60\nT1,1965-05,employee,10000,60\n"
    files = {"hazards": hazards, "accidents": ACCIDENT + accidents, "inspections": inspections, "hours": hours}
    load(data_dir, write(tmp_path / "month", **files))
    assert records("dates_of_hazards") == ["H1", "H2", "H4"]
    assert records("dates_of_accidents") == ["A1"]
    assert records("signal_swapped_days_of_accidents") == ["A2"]  # 2025-07-02, recorded a day later
    assert records("dates_of_inspections") == ["I2", "I3"]
    assert records("hours_of_other_times") == ["T1 1965-05-01 employee", "T1 2099-05-01 employee"]


OF_DAY = {  # table: its headers, and a row with {0} for its id and {1} for its day
    "investments": ("Cost entry ID,Unit ID,Month,Kind of cost entry,Amount of the cost entry", "{0},T1,{1},spent,5"),
    "revenues": ("Unit ID,Year of the revenue,Revenue", "{0},{1:.4},5"),
    "inspection_tasks": ("Task ID,Unit ID,Check cycle,Cycle unit,Valid from", "{0},T1,1,month,{1}"),
    "task_records": ("Task record ID,Task ID,Checked on,Outcome of the check", "{0},near,{1},normal"),
    "inspection_plans": ("Plan row ID,Unit ID,Period start,Period end,Required inspections", "{0},T1,{1},{1},2"),
    "risk_points": (
        "Risk point ID,Area ID,Unit ID,Risk point name,Method,Risk level,Review due", "{0},A1,T1,x,direct,low,{1}",
    ),
    "people": ("Person ID,Unit ID,Worker type,In post since", "{0},T1,employee,{1}"),
    "trainings": (
        "Training ID,Person ID,Unit ID,Training type,Trained on,Retraining due", "{0},near,T1,return,2025-05-05,{1}",
    ),
    "licences": ("Licence ID,Person ID,Unit ID,Licence type,Issued on", "{0},near,T1,welder,{1}"),
    "assessments": (
        "Assessment ID,Scheme,Unit ID,Assessed on,Assessed by,Element code,Full score,Points reached",
        "{0},enterprise,T1,{1},self,1.1,10,5",
    ),
    "units": ("Unit ID,Unit name,Unit type,Valid from", "{0},x,site,{1}"),
    "annotations": ("Annotation ID,Annotation type,What happened,Valid from", "{0},campaign,x,{1}"),
    "targets": ("KPI,Unit ID,Valid from,Valid to,Target", "{0},T1,{1},2199-01-01,5"),
    "person_targets": ("Person ID,KPI,Valid from,Valid to,Target", "{0},hazard_count,{1},2199-01-01,5"),
    "responsibilities": (
        "Responsibility ID,Unit ID,Area ID,Role of the owner,Owner,Letter signed on",
        "{0},T1,A1,principal,x,{1}",
    ),
}  # fmt: skip
CANNOT_BE = {
    "investments": ["far", "in two years", "next month", "old"],  # what is spent was spent
    "revenues": ["far", "in two years"],  # the contract takes no year before 1990
    "task_records": ["old"],  # and refuses a day to come, as it does for assessments
    "assessments": ["old"],
    "inspection_plans": ["far", "old"],  # made up to three years ahead
    "risk_points": ["far"],
    "trainings": ["far"],
    "targets": ["far"],
    "person_targets": ["far"],
    "responsibilities": ["far", "in two years"],
    "licences": ["far", "in two years", "old"],
    **{name: ["far", "in two years"] for name in ("inspection_tasks", "people", "units", "annotations")},
}
OPEN_ENDED = {  # ends that people write as never (2099-12-31); a rule of the table holds that each is after its start
    ("units", "end_date"), ("inspection_tasks", "end_date"), ("targets", "end_date"), ("annotations", "end_date"),
    ("person_targets", "end_date"), ("responsibilities", "end_date"),
    ("people", "leave_date"), ("licences", "expiry_date"),
}  # fmt: skip


def test_a_day_that_cannot_be_is_found_in_every_table(data_dir: Path, tmp_path: Path) -> None:
    """A month or a start to come stands nowhere: it is named, where it is not only planned within the usual years."""
    today = date.today()
    days = {"old": date(1965, 5, 5), "near": date(2025, 5, 5), "far": date(2095, 5, 5)}
    days["in two years"] = today + timedelta(731)
    texts = {
        table: "\n".join([headers, *(row.format(name, str(day)) for name, day in days.items())]) + "\n"
        for table, (headers, row) in OF_DAY.items()
    }
    texts["investments"] += f"next month,T1,{today + timedelta(32)},spent,5\n"
    load(data_dir, write(tmp_path / "dated", **texts))
    for table, named in CANNOT_BE.items():
        found = {
            name for record in records(f"dates_of_{table}") for name in (*days, "next month") if record.startswith(name)
        }
        assert sorted(found) == named, table


def test_every_day_that_may_be_to_come_is_judged() -> None:
    """What the contract lets lie ahead is named by the check of its table, or has no end by its nature."""
    for name, table in contracts().tables.items():
        check = CHECKS / ("hours_of_other_times.sql" if name == "exposures" else f"dates_of_{name}.sql")
        for field in (contracts().fields[one] for one in table.fields):
            if field.type in ("date", "month") and not field.not_future and (name, field.name) not in OPEN_ENDED:
                said = "valid_from" if (name, field.name) == ("units", "start_date") else field.name
                assert said in check.read_text("utf-8"), (name, field.name)


# --- hazards, units, columns ------------------------------------------------------------------------------------------

HAZARD = "Hazard ID,Unit ID,Found by,Hazard level,Found on,Recorded on,Original due date,Due date\n"


def test_a_hazard_that_was_due_or_recorded_before_it_was_found(data_dir: Path, tmp_path: Path) -> None:
    rows = {
        "H1": "2025-05-10,2025-05-10,2025-05-20,2025-05-25",
        "H2": "2025-05-10,,,2025-05-10",  # due on the day
        "H3": "2025-05-10,,,2025-05-09",
        "H4": "2025-05-10,,2025-05-01,2025-05-25",
        "H5": "2025-05-10,2025-05-09,,2025-05-25",
    }
    text = HAZARD + "".join(f"{name},T1,employee,general,{days}\n" for name, days in rows.items())
    load(data_dir, write(tmp_path / "may", hazards=text))
    assert records("contradiction_due_before_found") == ["H3", "H4"]
    assert records("contradiction_recorded_before_found") == ["H5"]
    assert any("due before they were found" in note for note in kpis.rate("hazard_count").notes)


def test_an_accident_that_was_recorded_before_it_happened(data_dir: Path, tmp_path: Path) -> None:
    rows = "A,T1,2025-05-05,2025-05-04,employee,first_aid,0,0,1,0,0,x\nB,T1,2025-05-05,2025-05-05,employee,,,,,,,y\n"
    load(data_dir, write(tmp_path / "month", accidents=ACCIDENT + rows))
    assert records("contradiction_recorded_before_accident") == ["A"]


def test_one_unit_in_several_writings(data_dir: Path, tmp_path: Path) -> None:
    """Wide letters and several spaces are one writing; what only capitals or brackets tell apart is asked for."""
    units = ["Line 1", "Ｌine　１", "Line  1", "Line\u00a01", "line 1", "二车间（东）", "二车间(东)", "三车间"]
    rows = "".join(f"{unit},2025-{month:02},employee,1000,6\n" for month, unit in enumerate(units, 1))
    load(data_dir, write(tmp_path / "hours", hours=HOURS + rows))
    hours = kpis.rate("worked_hours", ("unit",)).rows.set_index("unit")["top"]
    assert hours.to_dict() == {"Line 1": 4000, "line 1": 1000, "二车间（东）": 1000, "二车间(东)": 1000, "三车间": 1000}
    alike = loads.warned("units_alike", "units", "unit_id")
    assert dict(zip(alike["unit_id"], alike["detail"], strict=True)) == {
        "Line 1": "line 1", "line 1": "Line 1", "二车间(东)": "二车间（东）", "二车间（东）": "二车间(东)",
    }  # fmt: skip


@pytest.mark.soak
def test_units_that_are_called_a_total(data_dir: Path, tmp_path: Path) -> None:
    """Rows that are only called a total are left out when read; a name that ends so is asked for."""
    units = (
        TREE + "X,All plants total,site,\nY,Total Clean Ltd,site,\nZ,Totally Safe Ltd,site,\nW,全部厂区 合 计,site,\n"
    )
    load(data_dir, write(tmp_path / "units", units=units))
    assert "X" in records("units_named_total")
    assert not {"Y", "Z", "C", "S1"} & set(records("units_named_total"))


def test_a_column_that_later_exports_lack(data_dir: Path, tmp_path: Path) -> None:
    full = HAZARD + "H1,T1,employee,general,2025-05-10,2025-05-10,2025-05-20,2025-05-25\n"
    short = "Hazard ID,Unit ID,Found by,Hazard level,Found on\n"
    load(data_dir, write(tmp_path / "may", haz_05=full))
    load(data_dir, write(tmp_path / "other_unit", haz_south=short + "H9,S2,employee,general,2025-05-10\n"))
    assert records("columns_gone") == []
    load(data_dir, write(tmp_path / "june", haz_06=short + "H2,T1,employee,general,2025-06-10\n"))
    found = warehouse.query("select check_name, record, id from warnings where check_name = 'columns_gone'").iloc[0]
    shown = loads.warned("columns_gone", found["record"], found["id"])
    assert shown[["file", "detail"]].values.tolist() == [["haz_06.csv", "Due date, Original due date, Recorded on"]]
    load(data_dir, write(tmp_path / "july", haz_07=full.replace("H1", "H3")))
    assert records("columns_gone") == []


# --- the data page ----------------------------------------------------------------------------------------------------


def test_the_data_page_lists_the_checks_with_their_records(data_dir: Path, tmp_path: Path) -> None:
    rows = "".join(f"{name},T1,2025-05-05,,employee,lost_time,0,0,1,5,0,Slipped\n" for name in ("A1", "A2"))
    rows += "A3,T1,2025-05-05,,employee,first_aid,1,0,0,0,0,fell\n"
    load(data_dir, write(tmp_path / "month", units=TREE, hours=worked({"T1": "10000,60"}), accidents=ACCIDENT + rows))
    app = open_page("data")
    assert_no_error(app)
    assert "severity is not fatal" in words_on(app)
    app.button(key="warned-signal_duplicate_accidents").click().run()
    assert_no_error(app)
    shown = next(frame.value for frame in app.dataframe if "In detail" in frame.value.columns)
    assert shown[["Accident ID", "In detail"]].values.tolist() == [["A1", "A2"], ["A2", "A1"]]
