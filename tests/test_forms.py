"""Official forms: each is written, read back and compared column by column with what its authority asks for."""

import csv
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pandas as pd
import pytest

from dashboard.access import viewer
from dashboard.access.viewer import MACHINE
from dashboard.filters import Filters
from dashboard.forms import cases, command, evidence, form_file, writing
from dashboard.forms.filling import Filled, fill
from dashboard.forms.form_file import FormFile, Where, every_form, form, read
from dashboard.forms.refused import MayNotSee, NoPeriod, UnknownForm
from dashboard.forms.side_by_side import legal_rates
from dashboard.language import speaking
from dashboard.numbers import kpis
from dashboard.numbers.unit_tree import tree
from dashboard.numbers.warehouse import OldWarehouse, in_use
from pipelines.load import load
from tests.conftest import Loader

YEAR = Filters(date(2025, 1, 1), date(2025, 12, 31))
FIRST, SECOND = replace(YEAR, unit_id="S1"), replace(YEAR, unit_id="S2")
# A year of two sites: 12 injuries of 450 employees in 871 200 hours at the first, illnesses at the second.
CASE = Path(__file__).parent / "forms_case"


def columns(name: str) -> list[str]:
    """Give the columns of one of OSHA's own templates, as international_reporting.md §1 lists them."""
    return (CASE / f"osha_{name}_columns.txt").read_text(encoding="utf-8").split()


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("forms")
    report = load([CASE / "exports"], data)
    assert report.exit_code == 0, report
    return data


@pytest.fixture
def filled(company: Path, use_data: Callable[[Path], Path]) -> Callable[[str, Filters], Filled]:
    use_data(company)
    return lambda name, filters: fill(form(name, filters.to_date), filters)


def read_back(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(content.decode("utf-8"), newline="")))


def lines(found: Filled) -> dict[str, str]:
    """Read the workbook of a form of datapoints back: code → value."""
    rows = pd.read_excel(BytesIO(writing.as_bytes(found, "xlsx")), dtype=object, engine="openpyxl")
    assert list(rows.columns) == ["code", "datapoint", "value", "unit", "basis"]
    assert [one.code for one in found.form.lines] == list(rows["code"])
    return {code: value for code, value in zip(rows["code"], rows["value"], strict=True) if pd.notna(value)}


# --- OSHA -----------------------------------------------------------------------------------------------------------


def test_the_summary_is_read_back_column_by_column(filled: Callable[[str, Filters], Filled]) -> None:
    found = filled("osha_300a", FIRST)
    (row,) = read_back(writing.as_bytes(found, "csv"))
    # days: A02 10, A03 200 cut at 180, A04 30; restricted: A03 none left of 180, A04 150 of 160, A05 20, A06 4
    place = "First Works|123456789|Group|1 Main Street|Salem|OR|97301|325199|Chemicals"
    numbers = "3|1|2025|450|871200|1|1|3|2|6|220|174|12|0|0|0|0|0|"
    assert list(row) == columns("summary")
    assert list(row.values()) == [*place.split("|"), *numbers.split("|")]
    assert found.is_complete


@pytest.mark.parametrize(("people", "code"), [(19, "1"), (20, "21"), (100, "22"), (249, "22"), (250, "3")])
def test_the_size_of_an_establishment_is_that_of_its_largest_month(
    people: int, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # the codes of OSHA's data dictionary: 1 below 20, 21 to 99, 22 to 249, 3 from 250 on
    months = pd.DataFrame({"month": ["2025-01", "2025-02"], "bottom": [5.0, float(people)]})
    monkeypatch.setattr("dashboard.numbers.kpis.rate", lambda *_asked: SimpleNamespace(rows=months))
    assert evidence.FACTS["size_class"](YEAR) == code


def test_illnesses_are_told_apart_and_one_without_a_class_is_missing(filled: Callable[[str, Filters], Filled]) -> None:
    found = filled("osha_300a", SECOND)
    (row,) = read_back(writing.as_bytes(found, "csv"))
    kinds = [row[f"total_{name}"] for name in ("skin_disorders", "hearing_loss", "other_illnesses", "injuries")]
    assert kinds == ["1", "1", "0", "0"]
    assert (row["total_dafw_cases"], row["total_dafw_days"], row["total_other_cases"]) == ("1", "3", "2")
    missing = {one.column: one.records for one in found.missing}
    assert missing["total_skin_disorders"] == ("B04",)
    assert missing["street_address"] == ("Second Works (S2)",)
    assert len(found.faults) == 1  # three cases by outcome, two by kind
    assert "cases by outcome" in found.faults[0]


def test_a_year_without_a_case_still_has_its_row(filled: Callable[[str, Filters], Filled]) -> None:
    (row,) = read_back(writing.as_bytes(filled("osha_300a", replace(SECOND, from_date=date(2025, 3, 1))), "csv"))
    assert (row["no_injuries_illnesses"], row["total_injuries"], row["total_deaths"]) == ("2", "0", "0")


def test_a_year_of_a_summary_is_that_of_its_whole_period(filled: Callable[[str, Filters], Filled]) -> None:
    found = filled("osha_300a", replace(FIRST, from_date=date(2024, 7, 1), to_date=date(2025, 6, 30)))
    assert found.rows["year_filing_for"].tolist() == [""]
    assert ("year_filing_for", "the period does not lie within one year") in {(o.column, o.says) for o in found.missing}


def test_a_year_that_is_not_over_is_not_complete(filled: Callable[[str, Filters], Filled]) -> None:
    running = filled("osha_300a", replace(FIRST, as_of=date(2025, 9, 30)))
    assert [(one.column, one.says) for one in running.missing] == [
        ("period", "the period ends on 31 Dec 2025, and nothing is known after 30 Sep 2025")
    ]
    assert filled("osha_300a", replace(FIRST, as_of=date(2025, 12, 31))).is_complete


def test_hours_that_nobody_can_work_are_said(filled: Callable[[str, Filters], Filled]) -> None:
    # a quarter of the hours of a year: 217 800 ÷ 450 = 484 hours a person
    found = filled("osha_300a", replace(FIRST, to_date=date(2025, 3, 31)))
    assert found.faults == ("Row 1: hours a person lie between 500 and 8760",)


def test_the_case_detail_is_read_back_column_by_column(filled: Callable[[str, Filters], Filled]) -> None:
    found = filled("osha_300_301", FIRST)
    rows = {row["case_number"]: row for row in read_back(writing.as_bytes(found, "csv"))}
    assert len(rows) == 12  # no first aid, no contractor
    assert list(rows["A01-1"]) == columns("detail")
    fatal = "First Works|2025|A01-1|fitter|03/01/2025|Yard|Fell from a roof|1|0|0|1"
    person = "02/03/1980|04/05/2015|M|1|0|07:00|08:00|"
    assert list(rows["A01-1"].values()) == [
        *fatal.split("|"),
        *person.split("|"),
        "",
        "Fell from a roof",
        "",
        "",
        "03/01/2025",
    ]
    assert [(rows[f"A0{n}-1"]["dafw_num_away"], rows[f"A0{n}-1"]["djtr_num_tr"]) for n in (3, 4)] == [
        ("180", "0"),
        ("30", "150"),
    ]
    assert [rows[f"A0{n}-1"]["incident_outcome"] for n in (2, 5, 7)] == ["2", "3", "4"]
    assert (rows["A02-1"]["time_of_incident"], rows["A03-1"]["time_unknown"]) == ("10:00", "1")
    assert [rows[f"A0{n}-1"]["treatment_facility_type"] for n in (2, 3)] == ["0", "1"]
    missing = {one.column: one.records for one in found.missing}
    assert missing["injured_people"] == ("A12",)
    assert missing["job_title"] == missing["treatment_facility_type"] == ("A12",)
    assert len(missing["nar_before_incident"]) == 12  # what people did before is in no export here


def test_no_cell_of_a_form_runs_as_a_formula(filled: Callable[[str, Filters], Filled]) -> None:
    found = filled("osha_300_301", FIRST)
    cells = [cell for row in read_back(writing.as_bytes(found, "csv")) for cell in row.values()]
    assert '\'=HYPERLINK("http://x")' in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]
    book = pd.read_excel(BytesIO(writing.as_bytes(found, "xlsx")), dtype=str, engine="openpyxl")
    assert '=HYPERLINK("http://x")' in set(book["incident_description"])  # a text, not a formula: no cell has a result
    assert "<script" not in writing.as_bytes(found, "html").decode()


def test_people_are_shown_only_to_who_may_see_them(filled: Callable[[str, Filters], Filled]) -> None:
    with viewer.asking(replace(MACHINE, personal=False)), pytest.raises(MayNotSee, match="single people"):
        filled("osha_300_301", FIRST)


def test_both_files_of_osha_load_again(
    filled: Callable[[str, Filters], Filled], tmp_path: Path, use_data: Callable[[Path], Path]
) -> None:
    """The source that reads such files finds the same cases, days and hours in what was written."""
    writing.write(filled("osha_300a", FIRST), tmp_path / "summary.csv")
    writing.write(filled("osha_300_301", FIRST), tmp_path / "cases.csv")
    data = tmp_path / "data"
    assert load([tmp_path / "summary.csv", tmp_path / "cases.csv"], data).exit_code == 0
    use_data(data)
    osha = legal_rates(YEAR)[1]
    assert (osha.top, osha.bottom) == (12, 871200)


# --- the same facts by several laws -----------------------------------------------------------------------------------


def test_the_same_year_has_three_legal_rates(filled: Callable[[str, Filters], Filled], company: Path) -> None:
    # domain.md §14: 12 cases, 871 200 h, 450 people → ESRS 13.77, OSHA 2.755, VSME 2.667
    found = {one.law: one.rate for one in legal_rates(FIRST)}
    assert found["ESRS S1-14"] == pytest.approx(13.774, abs=5e-4)
    assert found["OSHA 1904 (TRIR)"] == pytest.approx(2.7548, abs=5e-5)
    assert found["VSME B9"] == pytest.approx(2.6667, abs=5e-5)
    assert lines(filled("esrs_s1_14", FIRST))["S1-14-88c-2"] == 13.77
    assert lines(filled("vsme_b9", FIRST))["B9-41a-rate"] == 2.667
    whole = {one.law: one.top for one in legal_rates(YEAR)}
    assert (whole["ESRS S1-14"], whole["OSHA 1904 (TRIR)"]) == (12, 15)  # OSHA counts the three illnesses too


def test_standard_hours_are_those_of_the_months_of_the_period(filled: Callable[[str, Filters], Filled]) -> None:
    # 6 of the 12 cases happened by June: 450 people stand for 450 000 standard hours in half a year, as worked ones do
    half = replace(FIRST, to_date=date(2025, 6, 30))
    found = {one.law: one for one in legal_rates(half)}["VSME B9"]
    assert (found.top, found.bottom) == (6, 450_000)
    assert lines(filled("vsme_b9", half))["B9-41a-rate"] == 2.667


def test_no_injury_is_none_and_not_unknown(filled: Callable[[str, Filters], Filled]) -> None:
    found = filled("gri_403", replace(SECOND, from_date=date(2025, 11, 1)))
    assert lines(found)["403-9-a-iv"] == "none"
    assert "403-9-a-iv" not in {one.column for one in found.missing}


def test_esrs_has_its_datapoints(filled: Callable[[str, Filters], Filled]) -> None:
    # 360 of 450 people covered; days away 10 + 200 + 30, not cut at 180
    found = lines(filled("esrs_s1_14", FIRST))
    assert found == {
        "S1-14-88a": 80, "S1-14-88b-1": 1, "S1-14-88b-2": 0, "S1-14-88c-1": 12, "S1-14-88c-2": 13.77, "S1-14-88d": 0,
        "S1-14-88e": 240,
    }  # fmt: skip


def test_gri_tells_employees_from_other_workers(filled: Callable[[str, Filters], Filled]) -> None:
    # one death in 0.8712 million hours; A03 does not recover, A04 does not say; one contractor's case in 0.12 million
    found = filled("gri_403", FIRST)
    told = lines(found)
    assert (told["403-9-a-i-number"], told["403-9-a-i-rate"]) == (1, 1.15)
    assert (told["403-9-a-ii-number"], told["403-9-a-ii-rate"]) == (1, 1.15)
    assert (told["403-9-a-iii-number"], told["403-9-a-iii-rate"], told["403-9-a-v"]) == (12, 13.77, 871200)
    assert (told["403-9-b-iii-number"], told["403-9-b-iii-rate"], told["403-9-b-v"]) == (1, 8.33, 120000)
    assert told["403-9-a-iv"] == "Burn (6), Cut (3), Fall (3)"
    assert (told["403-8-a-i-number"], told["403-8-a-i-share"]) == (360, 80)  # of 450, in every month
    missing = {one.column: one for one in found.missing}
    assert missing["403-9-a-ii-number"].records == ("A04",)
    assert "to be written by hand" in missing["403-9-c"].says


def test_gri_has_every_item_of_its_disclosures() -> None:
    """international_reporting.md §2: 403-8 to 403-10, item by item, for employees (a) and other workers (b)."""
    asked = {"403-8-a-i", "403-8-a-ii", "403-8-a-iii", "403-8-b", "403-8-c"}
    asked |= {f"403-9-{who}-{item}" for who in "ab" for item in ("i", "ii", "iii", "iv", "v")}
    asked |= {f"403-9-{item}" for item in "cdefg"}
    asked |= {f"403-10-{who}-{item}" for who in "ab" for item in ("i", "ii", "iii")}
    asked |= {f"403-10-{item}" for item in "cde"}
    codes = [one.code for one in form("gri_403").lines]
    assert {code.removesuffix("-number").removesuffix("-rate").removesuffix("-share") for code in codes} == asked
    rated = [
        code for code in codes if code.endswith("-rate")
    ]  # deaths, high consequence, recordable: a number and a rate
    assert rated == [f"403-9-{who}-{item}-rate" for who in "ab" for item in ("i", "ii", "iii")]


def test_the_other_forms_have_what_their_rules_list() -> None:
    """ESRS S1-14 88 a to e, VSME B9 number, rate and deaths, BRSR's four for both groups, IOGP's for both groups."""
    codes = {name: {one.code for one in form(name).lines} for name in ("esrs_s1_14", "vsme_b9", "brsr_p3_e11", "iogp")}
    assert {code.removeprefix("S1-14-88").partition("-")[0] for code in codes["esrs_s1_14"]} == set("abcde")
    assert codes["vsme_b9"] == {"B9-41a-number", "B9-41a-rate", "B9-41b"}
    four, both = ("LTIFR", "recordable", "deaths", "high"), ("employees", "workers")
    assert codes["brsr_p3_e11"] == {f"P3-E11-{item}-{who}" for item in four for who in both}
    each = {
        f"{item}-{who}" for item in ("FAR", "LTIF", "TRIR", "deaths", "RWDC-days") for who in ("company", "contractor")
    }
    assert each <= codes["iogp"]
    assert {"high-potential", "PSE-tier-1", "PSE-tier-2", "work-function"} <= codes["iogp"]


def test_brsr_and_iogp_have_their_bases(filled: Callable[[str, Filters], Filled]) -> None:
    brsr, iogp = lines(filled("brsr_p3_e11", FIRST)), lines(filled("iogp", replace(YEAR, unit_id="G")))
    assert (brsr["P3-E11-LTIFR-employees"], brsr["P3-E11-LTIFR-workers"]) == (4.59, 8.33)  # 4 ÷ 0.8712, 1 ÷ 0.12
    # 0.9912 million hours of employees at both sites: 1 death, 4 with time lost, 12 injuries; B03 could have killed
    assert (iogp["FAR-company"], iogp["LTIF-company"], iogp["TRIR-company"]) == (100.89, 4.04, 12.11)
    assert (iogp["RWDC-days-company"], iogp["high-potential"]) == (189, 1)
    # 1.1112 million hours of employees and contractors: A01 of tier 1, A13 of a contractor and B03 of tier 2
    assert (iogp["PSE-tier-1"], iogp["PSE-tier-1-rate"]) == (1, 0.9)
    assert (iogp["PSE-tier-2"], iogp["PSE-tier-2-rate"]) == (2, 1.8)


def test_evidence_names_the_signs_of_under_reporting(filled: Callable[[str, Filters], Filled]) -> None:
    found = filled("iso_45001", YEAR)
    told = lines(found)
    assert float(told["9.1.1-measured"]) > 30
    assert "9.1.2-conformity" not in told  # no checks are loaded: no data is not zero
    assert "9.1.2-conformity" in {one.column for one in found.missing}
    whole = ["45004-signals", "45004-quiet", "45004-over", "45004-contradictions", "45004-refused"]
    assert set(whole) <= told.keys()
    rows = found.rows.set_index("code")
    assert set(rows.loc[whole, "basis"]) == {"all that is loaded, whatever the unit and period"}
    with speaking("zh"):
        rows = filled("iso_45001", YEAR).rows.set_index("code")
    assert rows.loc["45004-near-misses", "unit"] == "每20万工时"


def test_signs_of_telling_too_little_and_too_much_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    with duckdb.connect() as con:
        con.execute(
            "create table warnings as select * from (values ('signal_quiet_units', 2), ('signal_duplicate_hazards', 3),"
            " ('signal_duplicate_accidents', 1), ('signal_swapped_days', 5), ('contradiction_deaths', 7))"
            " as found (check_name, row_count)"
        )
        monkeypatch.setattr("dashboard.numbers.warehouse.query", lambda sql, values: con.execute(sql, values).df())
        found = [evidence.FACTS[name](YEAR) for name in ("signals", "too_quiet", "told_twice", "contradictions")]
    assert found == [11, 2, 4, 7]


# --- what must be reported --------------------------------------------------------------------------------------------


def test_open_reports_stand_first_with_their_hours_left(filled: Callable[[str, Filters], Filled]) -> None:
    asked = replace(FIRST, as_of=date(2025, 3, 20))
    rows = read_back(writing.as_bytes(filled("riddor", asked), "csv"))
    # A02 of the 10th at 10:00, more than seven days lost: 360 h from then are 106 h after the end of the 20th
    assert [(row["accident_id"], row["hours_left"], row["state"]) for row in rows] == [
        ("A02", "106.0", "open"), ("A01", "", "in_time"),
    ]  # fmt: skip
    later = read_back(writing.as_bytes(filled("riddor", replace(asked, as_of=date(2025, 3, 31))), "csv"))
    assert (later[0]["hours_left"], later[0]["state"]) == ("-158.0", "missed")


def test_a_report_after_five_hours_is_late_for_one_law_and_in_time_for_another(
    filled: Callable[[str, Filters], Filled],
) -> None:
    (row,) = read_back(writing.as_bytes(filled("decree_493", FIRST), "csv"))
    assert (row["hours_taken"], row["limit_hours"], row["state"], row["hours_left"]) == ("5.00", "1", "late", "")
    assert (row["accident_level"], row["casualties_may_change_until"]) == ("general", "2025-03-31")  # of 1 March


# --- files, periods, refusals -----------------------------------------------------------------------------------------


def test_every_form_file_is_right_and_dated() -> None:
    assert {one.form for one in every_form()} == {
        "osha_300a", "osha_300_301", "gri_403", "esrs_s1_14", "vsme_b9", "brsr_p3_e11", "iogp", "riddor", "decree_493",
        "iso_45001",
    }  # fmt: skip
    assert all("zh" in one.label for one in every_form())
    texts = [text for one in every_form() for line in one.lines for text in (line.label, line.unit, line.basis) if text]
    assert all("zh" in text for text in texts)
    assert [one.form for one in every_form() if one.is_personal] == ["osha_300_301"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('field = "city"', 'field = "city", constant = "x"', "made of field and constant"),
        ('name = "zip"', 'name = "state"', "state: stands twice"),
        ('sum_of = ["total_deaths"', 'sum_of = ["total_deathz"', "total_deathz"),
        ('rows = "establishments"', 'rows = "lines"', "needs lines"),
        ('edition = "2024"', 'edition = "2024"\nsurprise = 1', "surprise"),
    ],
)  # fmt: skip
def test_a_form_file_without_its_fields_is_a_sentence(tmp_path: Path, old: str, new: str, says: str) -> None:
    text = (form_file.HERE / "osha_300a.toml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    path = tmp_path / "osha_300a.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match=r"osha_300a\.toml") as told:
        read(path)
    assert says in str(told.value)


def test_an_edition_holds_from_its_first_day() -> None:
    with pytest.raises(UnknownForm, match="no edition of it holds on 2016-12-31"):
        form("osha_300a", date(2016, 12, 31))
    with pytest.raises(UnknownForm, match="There are: brsr_p3_e11"):
        form("osha_300b")
    assert isinstance(form("osha_300a", date(2025, 12, 31)), FormFile)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2024", ("2024-01-01", "2024-12-31")),
        ("2024-Q4", ("2024-10-01", "2024-12-31")),
        ("2024-02", ("2024-02-01", "2024-02-29")),
        ("2024-01-05..2024-03-01", ("2024-01-05", "2024-03-01")),
    ],
)
def test_a_period_is_read(text: str, days: tuple[str, str]) -> None:
    assert tuple(day.isoformat() for day in command.period(text)) == days


@pytest.mark.parametrize("text", ["", "25", "2024-13", "2024-Q5", "2024-03-01..2024-02-01", "last year"])
def test_what_is_no_period_is_a_sentence(text: str) -> None:
    with pytest.raises(NoPeriod, match="write it as 2025"):
        command.period(text)


def test_nothing_is_written_while_something_is_missing(
    company: Path, use_data: Callable[[Path], Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    use_data(company)
    path = tmp_path / "summary.csv"
    assert command.run("osha_300a", "2025", "S2", [path], False) == 1
    said = capsys.readouterr().out
    assert "Missing: city: City is empty [Second Works (S2)]" in said
    assert "Nothing was written." in said
    assert not path.exists()
    assert command.run("osha_300a", "2025", "S2", [path], True) == 1
    assert path.exists()
    assert command.run("osha_300a", "2025", "S1", [tmp_path / "a.csv", tmp_path / "a.html"], False) == 0
    assert "Nothing is missing." in capsys.readouterr().out
    assert "First Works" in (tmp_path / "a.html").read_text(encoding="utf-8")
    assert command.run("osha_300a", "2025", "S1", [tmp_path / "a.docx"], False) == 2


def test_without_accidents_no_form_says_that_there_were_none(tmp_path: Path, use_data: Callable[[Path], Path]) -> None:
    for name in ("units", "exposures", "areas"):
        shutil.copy(CASE / "exports" / f"{name}.csv", tmp_path)
    units = tmp_path / "units.csv"
    units.write_text(units.read_text(encoding="utf-8").replace(",site,", ",workshop,"), encoding="utf-8")
    assert load([tmp_path], tmp_path / "data").exit_code == 0
    use_data(tmp_path / "data")
    for name in ("osha_300_301", "riddor", "decree_493"):
        assert {one.column for one in fill(form(name), YEAR).missing} == {"accidents"}, name
    # no unit is a site: the company at the top has the row, and nobody says that it had no case
    summary = fill(form("osha_300a"), YEAR)
    assert summary.rows[["establishment_name", "no_injuries_illnesses"]].to_numpy().tolist() == [["Group", ""]]
    assert {one.column: one.says for one in summary.missing}["no_injuries_illnesses"] == "nothing is known of it"


def test_an_illness_of_a_contractor_keeps_no_form_of_employees_back(
    company: Path, use_data: Callable[[Path], Path]
) -> None:
    use_data(company)
    rows = cases.cases(SECOND)
    found = cases.unsaid(rows, Where(illness_class=("skin",), worker_type=("employee",)))
    assert list(found["illness_class"]["accident_id"]) == ["B04"]
    assert cases.unsaid(rows, Where(illness_class=("skin",), worker_type=("contractor",))) == {}
    of_contractors = form("osha_300a").model_copy(update={"workers": ("contractor",)})
    assert "total_skin_disorders" not in {one.column for one in fill(of_contractors, SECOND).missing}


def test_a_form_of_an_empty_warehouse_says_that_nothing_is_known(
    loaded_once: Loader, empty_warehouse: Path, use_data: Callable[[Path], Path]
) -> None:
    use_data(empty_warehouse)
    found = fill(form("esrs_s1_14"), YEAR)
    assert set(found.rows["value"]) == {""}
    assert len(found.missing) == 7


def test_a_warehouse_of_before_says_how_to_renew_it(
    company: Path, use_data: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first versions did not ask how long an illness lasts."""
    use_data(company)
    records = kpis.records

    def before(*asked: Any) -> pd.DataFrame:
        return records(*asked).drop(columns="recovers_within_6_months", errors="ignore")

    monkeypatch.setattr(kpis, "records", before)
    cases._cases.cache_clear()
    with pytest.raises(OldWarehouse, match=r"accidents without recovers_within_6_months\)\. Build it anew"):
        cases.cases(YEAR)


def test_the_sheet_of_a_form_names_its_unit(company: Path, use_data: Callable[[Path], Path]) -> None:
    use_data(company)
    unit_id, name = next(iter(tree(in_use()).names.items()))
    about = dict(writing._about(fill(form("vsme_b9"), replace(YEAR, unit_id=unit_id))))
    assert unit_id != name
    assert about["Unit"] == name
