"""Days and months as people write them: read as meant and said, or refused with the reason."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import duckdb
import pytest
from babel import Locale

from pipelines.lake.lake import Lake
from pipelines.lake.load_file import FileReport, load_file
from pipelines.reading.cells.dates import Days, date_value, month_value
from pipelines.reading.cells.month_names import DOTLESS, LANGUAGES, known_names, names_in

HEADER = "Hazard ID,Unit ID,Found by,Hazard level,Found on,Treated on\n"
WRITTEN = {
    "15 Sept 2026": date(2026, 9, 15),
    "15-Sep-26": date(2026, 9, 15),
    "Sep 15, 2026": date(2026, 9, 15),
    "September 15 2026": date(2026, 9, 15),
    "Tue, 15 September 2026": date(2026, 9, 15),
    "15th Sep 2026": date(2026, 9, 15),
    "2026-Sep-15": date(2026, 9, 15),
    "15-SEP-2026 08:30": date(2026, 9, 15),
    "20260915 08:30": date(2026, 9, 15),
    "15. 9. 2026": date(2026, 9, 15),
    "15. 9.2026 08:30": date(2026, 9, 15),
    "2026-09-15 24:00:00": date(2026, 9, 15),
    "2026-9-5 08:00 AM": date(2026, 9, 5),
    "2026年9月5号": date(2026, 9, 5),
    "2026-03-02至03-05": date(2026, 3, 2),
    "2026.3.2-3.5": date(2026, 3, 2),
    "2026年3月2日-5日": date(2026, 3, 2),
    "2026-03-02 to 2026-03-05": date(2026, 3, 2),
    "3月2日": date(2026, 3, 2),
    "2 Mar": date(2026, 3, 2),
    "15.9.2026.": date(2026, 9, 15),  # as Croatians and Hungarians write it
    "2026. 9. 15.": date(2026, 9, 15),
    "2026년 9월 15일": date(2026, 9, 15),
    "2026. 9. 15. 오후 2:30": date(2026, 9, 15),
    "15/09/2026, 14:30:00": date(2026, 9, 15),  # as browsers write it
    "15/09/2026 à 14h30": date(2026, 9, 15),
    "Sep-26": None,  # 26 September of no year, or September 2026
    "2026-02-30": None,
}
MONTHS = {
    "Sep 2026": date(2026, 9, 1),
    "Sept 2026": date(2026, 9, 1),
    "September 2026": date(2026, 9, 1),
    "Sep-26": date(2026, 9, 1),
    "Sep'26": date(2026, 9, 1),
    "2026-Sep": date(2026, 9, 1),
    "9/2026": date(2026, 9, 1),
    "09.2026": date(2026, 9, 1),
    "2026.09": date(2026, 9, 1),
    "2026年9月份": date(2026, 9, 1),
    "202609": date(2026, 9, 1),
    "2026/9": date(2026, 9, 1),
    "1-Sep-2026": date(2026, 9, 1),
    "9月": date(2026, 9, 1),
    "Sep": date(2026, 9, 1),
    "2026년 9월": date(2026, 9, 1),
    "2026. 9.": date(2026, 9, 1),
    "2026-M09": date(2026, 9, 1),
    "13/2026": None,
    "26-Sep": date(2026, 9, 1),  # the 26th of it, or of 2026: the month is the same
    "Q3 2026": None,
}


def read(sql: str, cells: Iterable[str]) -> dict[str, date | None]:
    """Read all cells at once: to understand the question takes longer than to answer it."""
    return dict(duckdb.execute(f"select cell, {sql} from (select unnest(?) as cell)", [list(cells)]).fetchall())


def test_a_day_in_words_or_without_its_year() -> None:
    assert read(date_value("cell", Days(year=2026)), WRITTEN) == WRITTEN


def test_a_month_in_words_or_without_its_year() -> None:
    assert read(month_value("cell", Days(year=2026)), MONTHS) == MONTHS


OTHER_LANGUAGES = {
    "12 août 2026": date(2026, 8, 12),
    "1er FÉVR. 2026": date(2026, 2, 1),
    "lundi 2 mars 2026": date(2026, 3, 2),
    "3 decembre 2026 08:30": date(2026, 12, 3),
    "15. März 2026": date(2026, 3, 15),
    "15. Dez. 2026": date(2026, 12, 15),
    "2 de marzo de 2026": date(2026, 3, 2),
    "2 de março de 2026": date(2026, 3, 2),
    "2 maj 2026": date(2026, 5, 2),
    "11 marraskuuta 2026": date(2026, 11, 11),  # Finnish: not March
    "5 listopada 2026": None,  # November in Polish, October in Croatian
    "mar. 3 août 2026": date(2026, 8, 3),  # mardi: a month stands behind it
    "mar. 3 mar. 2026": date(2026, 3, 3),
    "3 de mar. de 2026": date(2026, 3, 3),
    "mer. 4 mars 2026 à 14h30": date(2026, 3, 4),
    "mar. 13/01/2026": date(2026, 1, 13),
    "segunda-feira, 2 de março de 2026": date(2026, 3, 2),
    "2026. március 2., hétfő": date(2026, 3, 2),
    "Mon 13.01.2026": date(2026, 1, 13),
    "2026-03-02 (Mon)": date(2026, 3, 2),
    "5 ARALIK 2026": date(2026, 12, 5),  # Turkish: the capital of the dotless ı
    "5 NİSAN 2026 Paz": date(2026, 4, 5),
    "3. Maerz 2026": date(2026, 3, 3),
    "Mar 3, 2026": date(2026, 3, 3),
    "annulé 12 août 2026": None,
    "12 aoûtien 2026": None,
}


@pytest.mark.parametrize(("cell", "day"), OTHER_LANGUAGES.items())
def test_months_have_their_names_in_other_languages(cell: str, day: date | None) -> None:
    sql = date_value("cell", Days(names=names_in([cell])))
    assert duckdb.execute(f"select {sql} from (select ? as cell)", [cell]).fetchall() == [(day,)]


TOLD_APART = {  # what stands in the column beside it says of which language a name of two months is
    ("5 listopada 2026", "5 grudnia 2026"): date(2026, 11, 5),  # Polish
    ("5. listopada 2026.", "5. prosinca 2026."): date(2026, 10, 5),  # Croatian
    ("5. srpna 2026", "5. srp 2026", "5. června 2026"): date(2026, 8, 5),  # Czech
    ("5. srp 2026.", "5. velj 2026."): date(2026, 7, 5),  # Croatian again
    ("5 listopada 2026", "5. srpna 2026"): None,  # Polish or Croatian, and Czech
}


@pytest.mark.parametrize(("cells", "day"), TOLD_APART.items())
def test_a_name_of_two_months_is_that_of_the_language_of_its_column(cells: tuple[str, ...], day: date | None) -> None:
    sql = date_value("cell", Days(names=names_in(cells)))
    assert duckdb.execute(f"select {sql} from (select ? as cell)", [cells[0]]).fetchall() == [(day,)]


@pytest.mark.parametrize(
    "language", [pytest.param(one, marks=() if one == "fr" else pytest.mark.soak) for one in LANGUAGES]
)
def test_a_column_of_months_by_name_is_read_in_every_language(language: str) -> None:
    """The names are those of Unicode CLDR: März 2026, MÄRZ-26, 2026 mars, and alone with the year of the title."""
    named = [name for of_use in Locale(language).months.values() for kind in ("wide", "abbreviated")
             for name in of_use[kind].items()]  # fmt: skip
    forms = ("{} 2026", "{}-26", "2026 {}", "{}")
    cells = {form.format(way(name)): number for number, name in named for form in forms for way in (str, str.upper)}
    sql = month_value("cell", Days(year=2026, names=names_in(cells)))
    found = duckdb.execute(f"select cell, month({sql}), year({sql}) from (select unnest(?) as cell)", [list(cells)])
    assert found.fetchall() == [(cell, number, 2026) for cell, number in cells.items()]


@pytest.mark.soak
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_names_are_those_of_unicode_cldr(language: str) -> None:
    known, own = known_names(), Locale(language)
    for names, first in ((own.months, 0), (own.days, 1)):
        for number, name in [
            one for of in names.values() for kind in ("wide", "abbreviated") for one in of[kind].items()
        ]:
            word = name.translate(DOTLESS).casefold().rstrip(".").removesuffix("-feira")
            if len(word) > 1:  # H is hétfő in Hungary, and much else
                assert (0 if first else number) in known[word][language], name


ERAS = {
    "民國115年3月2日": date(2026, 3, 2),
    "115年3月2日": date(2026, 3, 2),
    "115/03/02": date(2026, 3, 2),
    "1150302": date(2026, 3, 2),
    "民國99年12月31日": date(2010, 12, 31),
    "令和8年3月2日": date(2026, 3, 2),
    "令和元年5月1日": date(2019, 5, 1),
    "平成31年4月30日": date(2019, 4, 30),
    "115/13/02": None,
    "15/03/02": None,
}


def test_years_of_taiwan_and_japan() -> None:
    """The year 1 of the Republic was 1912, that of 令和 2019, that of 平成 1989."""
    assert read(date_value("cell", Days(has_eras=True)), ERAS) == ERAS
    months = {"115年3月": date(2026, 3, 1), "115/03": date(2026, 3, 1), "令和8年3月": date(2026, 3, 1), "115/13": None}
    assert read(month_value("cell", Days(has_eras=True)), months) == months


def test_a_ledger_of_taiwan_says_how_its_years_were_read(tmp_path: Path) -> None:
    report, days = load(tmp_path, ["115/03/02,115/03/05", "115/03/31,"])
    assert days == [(date(2026, 3, 2), date(2026, 3, 5)), (date(2026, 3, 31), None)]
    assert "Found on: 2 years of an era (民國, 令和) are read as of the common calendar" in report.message


def test_a_column_of_french_days_and_the_year_of_its_title(tmp_path: Path) -> None:
    _, days = load(tmp_path, ["1er août 2026,12 sept. 2026", "15 juil. 2026,", "4 févr. 2026,30 juin 2026"])
    assert days == [
        (date(2026, 8, 1), date(2026, 9, 12)),
        (date(2026, 7, 15), None),
        (date(2026, 2, 4), date(2026, 6, 30)),
    ]
    _, days = load(tmp_path, ["3 août,", "4 mai,"], "hazards_2026.csv")
    assert (date(2026, 8, 3), None) in days
    _, days = load(tmp_path, ["mar. 3 mars,3. März", "mar. 4 août,"], "registre_2026.csv")
    assert (date(2026, 3, 3), date(2026, 3, 3)) in days


def test_years_of_two_digits_with_a_point_or_a_time_behind(tmp_path: Path) -> None:
    _, days = load(tmp_path, ['15.3.26.,"16.03.26, 14:30"', "2026-03-14,2026-03-15"])
    assert (date(2026, 3, 15), date(2026, 3, 16)) in days


def test_the_last_day_of_a_range_is_that_of_what_was_finished() -> None:
    sql = date_value("cell", Days(last=True))
    cells = ["2026-03-02至03-05", "2026.3.2-3.5", "2026年3月2日-5日", "2026/3/30~2026/4/2"]
    found = duckdb.execute(f"select {sql} from (select unnest(?) as cell)", [cells]).fetchall()
    assert found == [(date(2026, 3, 5),)] * 3 + [(date(2026, 4, 2),)]


@pytest.mark.parametrize(
    "cell", ["2026-09-30T18:30:00Z", "2026-09-30T18:30Z", "2026-09-30 18:30:00.000 UTC", "2026-10-01T02:30:00+08:00",
             "2026-10-01T02:30:00+0800", "2026-09-30T12:30:00-06"],
)  # fmt: skip
def test_a_moment_is_the_day_it_is_at_the_plant(cell: str) -> None:
    sql = date_value("cell", Days(zone="Asia/Shanghai"))
    assert duckdb.execute(f"select {sql} from (select ? as cell)", [cell]).fetchall() == [(date(2026, 10, 1),)]
    assert duckdb.execute(f"select {date_value('cell', None)} from (select ? as cell)", [cell]).fetchall() == [(None,)]


def load(folder: Path, rows: Sequence[str], name: str = "hazards.csv") -> tuple[FileReport, list[tuple[object, ...]]]:
    """Load hazards, each with the day it was found and treated; give the report and both days of each."""
    path = folder / name
    lines = [f"H{number},T1,inspection,general,{days}\n" for number, days in enumerate(rows)]
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    lake = Lake(folder / "lake")
    with lake.locked():
        report = load_file(lake, path)
    rows_of = folder.glob("lake/hazards/*.parquet")
    return report, [
        row
        for file in rows_of
        for row in duckdb.execute(
            "select found_date, treated_date from read_parquet(?) order by hazard_id", [str(file)]
        ).fetchall()
    ]


def test_years_of_two_digits_are_read_by_what_the_column_proves(tmp_path: Path) -> None:
    """Only the month can come first where the second number is 22."""
    report, days = load(tmp_path, ["3/2/26,", "3/22/26,"])
    assert days == [(date(2026, 3, 2), None), (date(2026, 3, 22), None)]
    assert "Found on: 2 years of two digits are read as month/day/year" in report.message


def test_years_of_two_digits_are_near_those_of_four(tmp_path: Path) -> None:
    """26-09-15 may be 2026 or 2015; the hazard was found in 2026."""
    report, days = load(tmp_path, ["2026-09-01,26-09-15"])
    assert days == [(date(2026, 9, 1), date(2026, 9, 15))]
    assert "Treated on: a year of two digits is read as year-month-day" in report.message


def test_with_points_the_day_stands_before_the_month(tmp_path: Path) -> None:
    """4.3.26 is 4 March: nobody writes the month first with points, and 2004 is far from 2026."""
    _, days = load(tmp_path, ["2026-03-02,4.3.26"])
    assert days == [(date(2026, 3, 2), date(2026, 3, 4))]


def test_years_of_two_digits_that_could_be_either_are_refused(tmp_path: Path) -> None:
    report, days = load(tmp_path, ["3/2/26,"])
    assert (report.rows_refused, days) == (1, [])
    assert 'Found on: "3/2/26" has a year of two digits: write it as year-month-day' in report.message


def test_days_without_a_year_take_that_of_the_file_name(tmp_path: Path) -> None:
    report, days = load(tmp_path, ["3月2日,3月5日"], "隐患台账20260331.csv")
    assert days == [(date(2026, 3, 2), date(2026, 3, 5))]
    assert "Found on: one without a year is read as of 2026, which stands in the file name" in report.message
    assert load(tmp_path, ["3月2日,3月6日"], "2025和2026年隐患.csv")[0].rows_refused == 1


def test_dates_that_a_spreadsheet_has_exchanged_are_said(tmp_path: Path) -> None:
    """The true dates have days up to the 12th, the texts days above: 02/03 became 3 February or 2 March."""
    report, _ = load(tmp_path, ["2026-02-03,", "2026-05-04,", "22/03/2026,", "31/01/2026,"])
    assert "none of 2 dates has a day after the 12th" in report.message
    assert "exchanged" not in load(tmp_path, ["2026-02-23,", "22/03/2026,"], "b.csv")[0].message


def test_a_range_of_days_is_its_first_for_what_was_found(tmp_path: Path) -> None:
    report, days = load(tmp_path, ["2026-03-02至03-05,2026-03-06至03-07"])
    assert days == [(date(2026, 3, 2), date(2026, 3, 7))]
    assert "Found on: of a range of days the first is taken" in report.message


def test_a_moment_in_another_zone_is_said_where_the_plant_has_none(tmp_path: Path) -> None:
    report, days = load(tmp_path, ["2026-03-31T23:40:00.000Z,"])
    assert days == [(date(2026, 3, 31), None)]
    assert "set the time zone of the company" in report.message
