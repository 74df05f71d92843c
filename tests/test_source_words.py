"""What a source can say, word by word: each on a small export, with the rows that it must become worked by hand."""

from pathlib import Path

import duckdb
import pytest

from pipelines.definitions.settings import in_force
from pipelines.lake.lake import Lake
from pipelines.lake.load_file import FileReport, load_file
from pipelines.reading.recognising.recognise import recognise
from tests.definition_files import judged, own
from tests.in_chinese import stays_english

HOURS = """
label = "Hours"
recognised_by = ["Team"]
[[feeds]]
table = "exposures"
{feed}
[feeds.fields]
unit_id = "Team"
worker_type = {{ constant = "employee" }}
{fields}
"""
HAZARDS = """
label = "Hazards"
recognised_by = ["No"]
{source}
[[feeds]]
table = "hazards"
{feed}
[feeds.fields]
hazard_id = "No"
unit_id = {{ constant = "U" }}
source = {{ constant = "inspection" }}
hazard_level = {{ constant = "general" }}
found_date = {{ constant = "2026-03-02" }}
{fields}
"""


def read(folder: Path, source: str, text: str, asked: str, name: str = "export.csv") -> tuple[FileReport, list[str]]:
    """Read an export with a source, and give the asked columns of its only table, a line a row."""
    own(folder, "sources/own.toml", source)
    folder.joinpath(name).write_text(text, encoding="utf-8")
    with in_force(folder) as known:
        assert [str(fault) for file in known.own_files for fault in file.faults] == []
        lake = Lake(folder / "lake")
        with lake.locked():
            report = load_file(lake, folder / name)
        files = [*lake.path.glob("exposures/*.parquet"), *lake.path.glob("hazards/*.parquet")]
    rows = []
    for file in files:
        with duckdb.connect() as con:
            found = con.execute(f"select {asked} from read_parquet(?) order by all", [str(file)]).fetchall()
        rows += [" ".join("-" if value is None else str(value) for value in row) for row in found]
    return report, rows


def hours(feed: str, fields: str) -> str:
    return HOURS.format(feed=feed, fields=fields)


def hazards(source: str = "", feed: str = "", fields: str = "") -> str:
    return HAZARDS.format(source=source, feed=feed, fields=fields)


# --- many records in one row ------------------------------------------------------------------------------------------


def test_months_as_columns_become_rows(tmp_path: Path) -> None:
    """An empty month makes no row; 12,5 万 would be a unit of the header, here the scale is the source's."""
    source = hours(
        "columns_to_rows = { columns = '(?P<month>\\d{1,2})月', name = 'Month', value = 'Hours' }",
        'month_date = "{Year}-{month}"\nworked_hours = { column = "Hours", scale = 10000 }',
    )
    text = "Team,Year,1月,2月,12月,合计\nA,2026,1.2,,2,3.2\nB,2025,0.5,0.25,,0.75\n"
    _, rows = read(tmp_path, source, text, "unit_id, month_date, worked_hours")
    assert rows == [
        "A 2026-01-01 12000.0",
        "A 2026-12-01 20000.0",
        "B 2025-01-01 5000.0",
        "B 2025-02-01 2500.0",
    ]


def test_named_columns_become_rows(tmp_path: Path) -> None:
    source = hours(
        "columns_to_rows = { columns = ['Jan', 'Feb'], name = 'Month', value = 'Hours' }",
        'month_date = { column = "Month", values = { Jan = "2026-01", Feb = "2026-02" } }\nworked_hours = "Hours"',
    )
    _, rows = read(tmp_path, source, "Team,Jan,Feb\nA,10,20\n", "month_date, worked_hours")
    assert rows == ["2026-01-01 10.0", "2026-02-01 20.0"]


def test_columns_that_are_not_there_make_no_row_and_the_line_feeds_nothing(tmp_path: Path) -> None:
    source = hours(
        "columns_to_rows = { columns = '\\d{4}', name = 'Year', value = 'Hours' }",
        'month_date = "{Year}-01"\nworked_hours = "Hours"',
    )
    report, rows = read(tmp_path, source, "Team,Hours\nA,10\n", "worked_hours")
    assert rows == []
    assert (report.rows_read, report.rows_fed_nothing) == (1, 1)


@pytest.mark.parametrize(
    ("period", "written", "months"),
    [
        ("quarter", "2026Q3", ["2026-07-01", "2026-08-01", "2026-09-01"]),
        pytest.param("quarter", "Q1 2026", ["2026-01-01", "2026-02-01", "2026-03-01"], marks=pytest.mark.soak),
        ("quarter", "2026年第三季度", ["2026-07-01", "2026-08-01", "2026-09-01"]),
        pytest.param("quarter", "2026-4", ["2026-10-01", "2026-11-01", "2026-12-01"], marks=pytest.mark.soak),
        ("quarter", "2026-08-15", ["2026-07-01", "2026-08-01", "2026-09-01"]),
        ("half", "2026年下半年", [f"2026-{month:02}-01" for month in range(7, 13)]),
        pytest.param("half", "H1 2026", [f"2026-{month:02}-01" for month in range(1, 7)], marks=pytest.mark.soak),
        ("year", "2026年", [f"2026-{month:02}-01" for month in range(1, 13)]),
        pytest.param("year", "FY2026", [f"2026-{month:02}-01" for month in range(1, 13)], marks=pytest.mark.soak),
    ],
)
def test_a_period_is_spread_over_its_months(period: str, written: str, months: list[str], tmp_path: Path) -> None:
    source = hours(
        "",
        f'month_date = {{ spread = "{period}", of = "Period" }}\n'
        'worked_hours = { column = "Hours", shared = true }\naverage_headcount = "People"',
    )
    text = f"Team,Period,Hours,People\nA,{written},{100 * len(months)},7\n"
    report, rows = read(tmp_path, source, text, "month_date, worked_hours, average_headcount, is_spread")
    assert rows == [f"{month} 100.0 7.0 True" for month in months]
    assert f"each {period} was spread evenly over its months" in report.message


def test_a_year_that_begins_in_april_is_spread_from_april_on(tmp_path: Path) -> None:
    source = hours(
        "",
        'month_date = { spread = "year", of = "Year", starts = 4 }\nworked_hours = { column = "H", shared = true }',
    )
    _, rows = read(tmp_path, source, "Team,Year,H\nA,2025,120\n", "min(month_date), max(month_date), sum(worked_hours)")
    assert rows == ["2025-04-01 2026-03-01 120.0"]


def test_a_period_that_nobody_can_read_is_refused(tmp_path: Path) -> None:
    source = hours("", 'month_date = { spread = "quarter", of = "Q" }\nworked_hours = { column = "H", shared = true }')
    report, rows = read(tmp_path, source, "Team,Q,H\nA,2026Q5,120\nB,sometime,1\nC,2026Q1,3\n", "unit_id, worked_hours")
    assert rows == ["C 1.0"] * 3
    assert (report.rows_loaded, report.rows_refused) == (1, 2)
    assert '"2026Q5"' in report.message


CUT = """split = { column = "Found", by = ";", pattern = '^(?P<code>[A-Z]+\\d+) (?P<what>.+)$' }"""


def test_parts_of_a_cell_that_do_not_fit_refuse_their_row(tmp_path: Path) -> None:
    source = hazards(feed=CUT).replace('"No"\nunit', '"{No}-{code}"\nunit')
    text = "No,Found\n1,E1 cable ; F20 door\n2,no code\n3,\n4,E1 a;E1 b\n"
    report, rows = read(tmp_path, source, text, "hazard_id")
    assert rows == ["1-E1", "1-F20"]
    assert (report.rows_loaded, report.rows_refused, report.rows_fed_nothing) == (1, 2, 1)
    assert 'Found: "no code" does not fit the pattern of its source' in report.message
    assert "stands twice in the line" in report.message


def test_a_cell_is_split_without_a_pattern(tmp_path: Path) -> None:
    source = hazards(feed='split = { column = "Found", by = "/" }', fields='description = "Found"')
    source = source.replace('hazard_id = "No"', 'hazard_id = { hash = ["No", "Found"] }')
    _, rows = read(tmp_path, source, "No,Found\n1, cable / door /\n", "description")
    assert rows == ["cable", "door"]


# --- rows and values that depend on others ----------------------------------------------------------------------------

KINDS = "No,Kind,State,Days\n1,Fire,open,3\n2,fire,,40\n3,Water,closed,\n4,,open,1000\n"


@pytest.mark.parametrize(
    ("condition", "kept"),
    [
        ('{ column = "Kind", is = ["FIRE"] }', "1 2"),
        ('{ column = "Kind", not = ["fire"] }', "3 4"),
        ('{ column = "Kind", filled = false }', "4"),
        pytest.param('{ column = "State", filled = true }', "1 3 4", marks=pytest.mark.soak),
        ('{ column = "Kind", matches = "^[FW]" }', "1 3"),
        pytest.param('{ column = "Days", above = 3 }', "2 4", marks=pytest.mark.soak),
        ('{ column = "Days", below = 41, above = 2 }', "1 2"),
        ('[{ column = "Kind", is = ["fire"] }, { column = "State", is = ["open"] }]', "1"),
        ('{ any = [{ column = "Kind", is = ["water"] }, { column = "Days", above = 999 }] }', "3 4"),
    ],
)
def test_rows_are_kept_by_a_condition(condition: str, kept: str, tmp_path: Path) -> None:
    report, rows = read(tmp_path, hazards(source=f"rows = {condition}"), KINDS, "hazard_id")
    assert " ".join(rows) == kept
    assert report.rows_loaded + report.rows_fed_nothing == report.rows_read == 4
    assert "its source keeps rows in which" in report.message
    of_a_feed, same = read(tmp_path / "feed", hazards(feed=f"rows = {condition}"), KINDS, "hazard_id")
    assert (same, of_a_feed.rows_fed_nothing) == (rows, report.rows_fed_nothing)


def test_a_field_depends_on_another_column(tmp_path: Path) -> None:
    fields = (
        'treated_date = { when = { column = "State", is = ["closed"] }, then = "Day" }\n'
        'due_date = { when = { column = "State", is = ["open"] }, then = "Day",'
        ' otherwise = { constant = "2026-12-31" } }'
    )
    text = "No,State,Day\n1,open,2026-04-01\n2,closed,2026-04-02\n"
    _, rows = read(tmp_path, hazards(fields=fields), text, "hazard_id, treated_date, due_date")
    assert rows == ["1 - 2026-04-01", "2 2026-04-02 2026-12-31"]


# --- values from elsewhere --------------------------------------------------------------------------------------------


def test_a_value_comes_from_the_title_the_file_or_the_line(tmp_path: Path) -> None:
    source = hazards(fields='area_id = { title = "Area: (\\\\w+)" }\nrisk_point_id = { file = "point-\\\\d+" }')
    source = source.replace(
        'hazard_id = "No"', 'hazard_id = { join = [{ file = "point-\\\\d+" }, { line = true }], with = "/" }'
    )
    text = "Hazards of March\nArea: North\nNo,What\n1,a\n2,b\n"
    _, rows = read(tmp_path, source, text, "hazard_id, area_id, risk_point_id", "march point-7.csv")
    assert rows == ["point-7/4 North point-7", "point-7/5 North point-7"]


def test_columns_have_other_words(tmp_path: Path) -> None:
    words = 'headers."No" = ["编号", "Nummer"]\nheaders."Day" = ["日期"]'
    source = hazards(source=words, fields='due_date = "Day"')
    for place, text in enumerate(("编号,日期\n1,2026-04-01\n", "NUMMER,day\n1,2026-04-01\n")):
        _, rows = read(tmp_path / str(place), source, text, "hazard_id, due_date")
        assert rows == ["1 2026-04-01"]


def test_a_number_has_a_scale(tmp_path: Path) -> None:
    """1.2 and 0.000 3 of 10 000 are 12 000 and 3; the unit in the header is not counted once more."""
    source = hazards(fields='cost = { column = "费用（万元）", scale = 10000 }')
    _, rows = read(tmp_path, source, "No,费用（万元）\n1,1.2\n2,0.0003\n3,\n", "hazard_id, cost")
    assert rows == ["1 12000.0", "2 3.0", "3 -"]


def test_times_of_another_zone_are_days_of_the_company(tmp_path: Path) -> None:
    own(tmp_path, "company.toml", "time_zone = 'Asia/Shanghai'")
    source = hazards(source='time_zone = "UTC"', fields='due_date = "Due"')
    text = "No,Due\n1,2026-03-31 17:30:00\n2,2026-03-31\n3,20260331160000\n4,2026-03-31 15:59\n5,2026-03-31 05:00 PM\n"
    _, rows = read(tmp_path, source, text, "hazard_id, due_date")
    assert rows == ["1 2026-04-01", "2 2026-03-31", "3 2026-04-01", "4 2026-03-31", "5 2026-04-01"]


def test_a_source_of_another_zone_says_when_nobody_knows_that_of_the_company(tmp_path: Path) -> None:
    source = hazards(source='time_zone = "UTC"', fields='due_date = "Due"')
    report, rows = read(tmp_path, source, "No,Due\n1,2026-03-31 17:30:00\n", "due_date")
    assert rows == ["2026-03-31"]
    assert "name the zone of the company" in report.message


# --- faults -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (hazards(source='rows = { column = "Kind" }'), "rows: asks nothing: one of is, not"),
        (hazards(source='rows = { colum = "Kind", is = ["a"] }'), "rows.colum: no such word. Nearest: column"),
        (hazards(source='rows = { column = "Kind", is = "a" }'), "rows.is: 'a' is not a list of texts"),
        (hazards(source='rows = { column = "K", matches = "(" }'), "rows.matches: '(' is no regular expression"),
        (hazards(source='rows = { any = [] }'), "rows.any: [] is not a list of conditions"),
        (hazards(feed='rows = { column = "K", above = "3" }'), "feeds[1].rows.above: '3' is not a number"),
        (hazards(source='time_zone = "Asia/Shangai"'), "time_zone: 'Asia/Shangai' is no time zone"),
        (hazards(source='complete_for = "week"'), "complete_for: 'week' is unknown"),
        (hazards(source='exported_on = { titel = "x" }'), "exported_on.titel: no such word. Nearest: title"),
        (hazards(feed='split = { column = "A", by = "|", pattern = "(.*)" }'), "pattern: names no part"),
        (hazards(feed='split = { column = "A" }'), "feeds[1].split.by: is missing"),
        (hazards(feed='columns_to_rows = { columns = 5, name = "A", value = "B" }'), "columns: 5 is neither a list"),
        (hazards(fields='due_date = { when = { column = "A", filled = 1 }, then = "B" }'), "when.filled: 1 is not tr"),
        (hazards(fields='due_date = { when = { column = "A", filled = true } }'), "due_date: then is missing"),
        (hazards(fields='hazard_type = { when = { column = "A", filled = true }, then = { constant = "x" } }'),
         "then.constant: 'x' is no value of the field"),
        (hazards(fields='description = { column = "A", scale = 10 }'), "description.scale: only a number has it"),
        (hazards(fields='cost = { column = "A", scale = 0 }'), "cost.scale: 0 is not a number to multiply by"),
        (hazards(fields='cost = { column = "A", shared = true }'), "cost.shared: no month of this feed is spread"),
        (hazards(fields='due_date = { spread = "year", of = "A" }'), "due_date.spread: only a month can be spread"),
        (hours("", 'month_date = { spread = "decade", of = "A" }\nworked_hours = "B"'), "no period to spread"),
        (hours("", 'month_date = { spread = "year" }\nworked_hours = "B"'), "month_date: of is missing"),
        (hazards(fields='description = { column = "A", part = "(?=x)" }'), "is no regular expression"),
        (hazards(fields='description = { line = 3 }'), "description.line: 3 is not true"),
    ],
)  # fmt: skip
def test_a_word_that_is_wrong_is_named(source: str, says: str, tmp_path: Path) -> None:
    file, _ = judged(tmp_path, "sources/own.toml", source)
    assert any(says in f"{fault.key}: {fault.says}" for fault in file.faults), [*map(str, file.faults)]


# --- which source reads a file, and what it lacks ---------------------------------------------------------------------


def test_columns_that_a_source_misses_and_those_nobody_uses_are_said(tmp_path: Path) -> None:
    fields = 'description = "Descripton"\nlegal_basis = { first = ["Clause", "Rule"] }\nowner_name = "{Owner}{Title?}"'
    source = hazards(feed='newest_by = "Changed"', fields=fields)
    report, rows = read(tmp_path, source, "No,Description,Rule,Owner,Colour\n1,a,b,c,d\n", "description, legal_basis")
    assert rows == ["- b"]
    assert "columns that its source names and the file lacks: Changed, Descripton;" in report.message
    assert "columns not used: Description, Colour" in report.message


def test_the_more_specific_source_wins_whatever_it_is_called(tmp_path: Path) -> None:
    for name, columns in (("a", '"No"'), ("z", '"No", "Kind"'), ("m", '"No"')):
        text = hazards(fields='description = "Kind"').replace('["No"]', f"[{columns}]")
        own(tmp_path, f"sources/{name}.toml", text)
    report, _ = read(tmp_path, hazards().replace('["No"]', '["No", "Else"]'), KINDS, "hazard_id")
    assert report.source == "z"


LEDGER = ("Hazard ID", "Unit ID", "Found by", "Hazard level", "Found on", "Description", "Due date")
OWN = """
label = "Own ledger"
recognised_by = [{known_by}]
[[feeds]]
table = "hazards"
[feeds.fields]
hazard_id = "own-{{Hazard ID}}"
unit_id = {{ constant = "U" }}
source = {{ constant = "employee" }}
hazard_level = {{ constant = "general" }}
found_date = "Found on"
{more}"""
ALL = """description = "Description"
due_date = "Due date"
owner_name = "Xa"
area_id = "Xb"
cost = "Xc"
reported_by = "Xd"
"""


@pytest.mark.parametrize(
    ("known_by", "more", "further", "source"),
    [
        ('"Hazard ID"', "", (), "template hazards"),  # knows one column and uses two of seven: the template all seven
        (
            '"Hazard ID", "Unit ID", "Found by", "Hazard level", "Found on"',
            "",
            (),
            "own",
        ),  # names as many as are needed
        ('"Hazard ID"', ALL, ("Xa", "Xb", "Xc", "Xd"), "own"),  # uses eight columns, the template seven
        ('"Hazard ID", "Crane"', "", (), "template hazards"),  # and one that is not even there
    ],
)
def test_a_weak_source_does_not_take_a_file_of_our_template(
    known_by: str, more: str, further: tuple[str, ...], source: str, tmp_path: Path
) -> None:
    own(tmp_path, "sources/own.toml", OWN.format(known_by=known_by, more=more))
    with in_force(tmp_path) as known:
        assert [*map(str, (fault for file in known.own_files for fault in file.faults))] == []
        match, missing = recognise([[*LEDGER, *further], ["1", "U"]])
    assert (match.source.name, missing, match.rival) == (source, [], "")
    is_said = any("own too, which uses 2 of them, and the template 7" in note for note in match.notes)
    assert is_said == (known_by == '"Hazard ID"' and not more)
    assert not any(stays_english(note) for note in match.notes)


def test_two_sources_that_fit_alike_are_both_refused_with_what_to_do(tmp_path: Path) -> None:
    own(tmp_path, "sources/other.toml", hazards())
    report, rows = read(tmp_path, hazards(), KINDS, "hazard_id")
    assert (report.source, rows) == (None, [])
    assert "the columns are those of other and of own alike: name a column that only one of them has" in report.message
