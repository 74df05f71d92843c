"""A company's own settings in its data folder: over those of the product, each file by itself, remembered by builds."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import openpyxl
import pytest
from typer.testing import CliRunner

from dashboard.numbers import kpis, plant_day, warehouse
from pipelines import plant_day as pipelines_day
from pipelines.__main__ import app
from pipelines.definitions.entries_off import named
from pipelines.definitions.read import Definitions, definitions
from pipelines.definitions.settings import in_force, said
from pipelines.load import load, rebuild
from tests.definition_files import judged, own
from tests.in_chinese import in_chinese, stays_english
from tests.test_build import write

WALKS = """
label = "Yard walks"
recognised_by = ["Walk no.", "Crew"]
days = "dmy"
[[feeds]]
table = "inspections"
[feeds.fields]
inspection_id = "yard-{Walk no.}"
unit_id = "Crew"
completed_date = "Walked on"
inspection_type = { constant = "routine" }
"""
WALK = "Walk no.,Crew,Walked on\n1,North,03/04/2026\n2,North,29/04/2026\n"
ROUND = "Round,Team,Day\nR1,South,2026-04-07\n"
ROUNDS = (
    WALKS.replace("Walk no.", "Round").replace("Crew", "Team").replace("Walked on", "Day").replace("yard-", "round-")
)
DAYS_PER_CASE = """
[kpis.lost_days_per_case]
label = "每起损失工作日"
about = "Working days lost, per accident that is recordable."
top = "accident_months.lost_days"
bottom = "accident_months.recordable_count"
unit = "days per case"
kind = "rate"
better = "lower"
date = "accident date"
"""
CASES = "Accident ID,Unit ID,Accident date,Worker type,Severity,Lost days\nX1,U,2025-05-02,employee,lost_time,3\n"


def by_source(report: object) -> dict[str, tuple[int, int]]:
    return {str(file.source): (file.rows_loaded, file.rows_refused) for file in report.files}  # type: ignore[attr-defined]


def test_a_source_of_the_data_folder_is_read_there_and_only_there(tmp_path: Path) -> None:
    walks = write(tmp_path / "exports", walks=WALK)
    own(tmp_path / "a", "sources/yard_walks.toml", WALKS)
    assert by_source(load([walks], tmp_path / "a")) == {"yard_walks": (2, 0)}
    assert by_source(load([walks], tmp_path / "b")) == {"None": (0, 2)}
    assert by_source(load([walks], tmp_path / "a")) == {"yard_walks": (2, 0)}


def test_two_threads_each_have_the_settings_of_their_folder(tmp_path: Path) -> None:
    own(tmp_path / "a", "sources/yard_walks.toml", WALKS)
    own(tmp_path / "b", "sources/rounds.toml", ROUNDS)
    found: dict[str, list[str]] = {}

    def look(name: str) -> None:
        with in_force(tmp_path / name):
            found[name] = [source for source in definitions().sources if source in ("yard_walks", "rounds")]

    threads = [Thread(target=look, args=(name,)) for name in ("a", "b")]
    with in_force(tmp_path / "a"):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == {"a": ["yard_walks"], "b": ["rounds"]}
    assert "yard_walks" not in definitions().sources


def test_a_broken_file_switches_off_only_itself_and_says_so_at_each_load(data_dir: Path, tmp_path: Path) -> None:
    both = write(tmp_path / "exports", walks=WALK, rounds=ROUND)
    own(data_dir, "sources/yard_walks.toml", WALKS)
    broken = own(data_dir, "sources/rounds.toml", ROUNDS.replace("completed_date", "completd_date"))
    own(data_dir, "kpis.toml", DAYS_PER_CASE.replace("lost_days", "lots_days"))
    for _ in range(2):
        report = load([both], data_dir)
        said = {file.file: file.message for file in report.files}
        assert report.exit_code == 1
        assert "switched off" in said["settings/sources/rounds.toml"]
        assert (
            "line 10, feeds[1].fields.completd_date: inspections has no field" in said["settings/sources/rounds.toml"]
        )
        assert "Nearest: completed_date" in said["settings/sources/rounds.toml"]
        assert "kpis.lots_days_per_case.top: accident_months has no sum 'lots_days'" in said["settings/kpis.toml"]
        assert warehouse.query("select count(*) as n from inspections")["n"].item() == 2
    broken.write_text(ROUNDS.replace("[[feeds]]", "[[feeds]", 1), encoding="utf-8")
    said = {file.file: file.message for file in load([both], data_dir).files}
    assert "line 5: is not TOML" in said["settings/sources/rounds.toml"]
    broken.write_text(ROUNDS, encoding="utf-8")
    load([both], data_dir)
    assert warehouse.query("select count(*) as n from inspections")["n"].item() == 3


@pytest.mark.soak
def test_rows_read_with_a_source_stay_while_it_is_broken(data_dir: Path, tmp_path: Path) -> None:
    path = own(data_dir, "sources/yard_walks.toml", WALKS)
    load([write(tmp_path / "exports", walks=WALK)], data_dir)
    path.write_text("label = ", encoding="utf-8")
    report = load([write(tmp_path / "more", accidents=CASES)], data_dir)
    assert [file.file for file in report.files] == ["settings/sources/yard_walks.toml", "accidents.csv"]
    assert warehouse.query("select count(*) as n from inspections")["n"].item() == 2


SHIFT = "[fields.shift]\ntype = 'text'\nlabel = 'Shift'\nmeaning = 'Shift'\n"
CREW = SHIFT.replace("shift", "crew").replace("type", "tpye")


@pytest.mark.parametrize(
    ("name", "text", "off", "says", "stands"),
    [
        (
            "kpis.toml",
            "[kpis.trir]\nper = 1000000\n[kpis.dart]\nper = 'x'\n",
            "kpis.dart",
            "line 4, kpis.dart.per: 'x' is not a number",
            lambda known: (known.kpis.kpis["trir"].per, known.kpis.kpis["dart"].per) == (1_000_000, 200_000),
        ),
        (  # a warning rule of the product needs its direction: the file does not fit, the entry is named
            "kpis.toml",
            "[kpis.trir]\nbetter = 'neither'\n[kpis.ltifr]\nper = 200000\n",
            "kpis.trir",
            "line 1, kpis.trir: warning_rules.toml does not fit it",
            lambda known: (known.kpis.kpis["ltifr"].per, known.kpis.kpis["trir"].better) == (200_000, "lower"),
        ),
        (
            "kpis.toml",
            "[kpis.tirr]\nper = 5\n[kpis.ltifr]\nper = 200000\n",
            "kpis.tirr",
            "there is no 'tirr' to change, and a new one says its top, kind. Nearest: trir",
            lambda known: known.kpis.kpis["ltifr"].per == 200_000,
        ),
        (
            "colour_rules.toml",
            "hold_days = 7\nmost_step = 1\n[rules.low_conformity]\nlimit = 'x'\n[rules.many_overdue]\ncount = 5\n",
            "most_step, rules.low_conformity",
            "line 2, most_step: no such key. Nearest: most_steps",
            lambda known: (known.colour_rules.hold_days, known.colour_rules.rules["many_overdue"].count) == (7, 5)
            and known.colour_rules.rules["low_conformity"].limit == 85,
        ),
        (
            "warning_rules.toml",
            "[rules.too_quite]\nmonths = 6\n[rules.overdue_piling_up]\nabove = 7\n",
            "rules.too_quite",
            "Nearest: too_quiet",
            lambda known: known.warning_rules.rules["overdue_piling_up"].above == 7,
        ),
        (  # a field that is off is no field of its table either; the other one is
            "contracts.toml",
            SHIFT + CREW + "[fields.found_date]\nheaders = ['Seen']\n"
            "[tables.hazards]\noptional = ['crew', 'shift', 'x']\n",
            "fields.crew, tables.hazards.x",
            "line 6, fields.crew.tpye: no such key. Nearest: type",
            lambda known: known.own_fields == {"hazards": ("shift",)}
            and "Seen" in known.contracts.fields["found_date"].headers,
        ),
        (
            "contracts.toml",
            "[fields.foud_date]\nheaders = ['Seen']\n[fields.due_date]\nheaders = ['By']\n",
            "fields.foud_date",
            "Nearest: found_date",
            lambda known: "By" in known.contracts.fields["due_date"].headers,
        ),
        (
            "company.toml",
            "time_zone = 'Asia/Shangai'\nfiscal_year_starts = 4\n",
            "time_zone",
            "line 1, time_zone",
            lambda known: (known.company.time_zone, known.company.fiscal_year_starts) == (None, 4),
        ),
        (  # points, deductions and bands belong together: the whole file is off
            "operation_score.toml",
            "task_points = 60\ntreatment_points = 'x'\n",
            "",
            "line 2, treatment_points",
            lambda known: known.operation_score.task_points == 50,
        ),
    ],
)  # fmt: skip
def test_only_the_entry_that_is_wrong_is_off(
    name: str, text: str, off: str, says: str, stands: Callable[[Definitions], bool], tmp_path: Path
) -> None:
    file, known = judged(tmp_path, name, text)
    assert named(file.off) == off
    assert said(file).startswith(f"{off}: switched off until put right, the rest" if off else "switched off until it")
    assert says in said(file)
    assert stands(known)
    assert not stays_english(said(file)), in_chinese(said(file))
    code, told = listed(tmp_path)
    assert code == 2
    assert sum(state == "off" for state, _ in told.values()) == len(file.faults)


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("kpi.toml", "a = 1", "no such file of settings. Nearest: kpis.toml"),
        ("kpis.toml", "[marts.x]\nabout = 'y'", "marts belong to the product"),
        ("kpis.toml", "[kpis.'a b']\ntop = 'x'", "'a b' is no name"),
        ("contracts.toml", "[fields.lost_days]\ntype = 'text'", "line 2, fields.lost_days.type: cannot be changed"),
        ("contracts.toml", "[tables.hazards]\nrequired = ['hazard_id']", "tables.hazards.required: cannot be changed"),
        (
            "contracts.toml",
            "[tables.hazard]\noptional = ['cost']",
            "no table 'hazard' to add fields to. Nearest: hazards",
        ),
        ("contracts.toml", "[fields.group]\ntype = 'text'\nlabel = 'G'\nmeaning = 'G'", "'group' is taken"),
        ("contracts.toml", "[fields.rank]\ntype = 'text'\nlabel = 'G'\nmeaning = 'G'", "'rank' is taken"),
        ("contracts.toml", "[fields.month]\ntype = 'text'\nlabel = 'G'\nmeaning = 'G'", "'month' is taken"),
        (
            "warning_rules.toml",
            "[rules]\ntoo_quite = false",
            "there is no 'too_quite' to take away. Nearest: too_quiet",
        ),
        ("company.toml", "holidays = [2026-10-01T08:00:00]", "2026-10-01 08:00:00 is not a date"),
        ("company.toml", "time_zone = 'Asia/Shangai'", "Nearest: Asia/Shanghai"),
        ("company.toml", "fiscal_year_starts = 13", "13 is not at most 12"),
        ("company.toml", "interval_of_counts = 'scor'", "Nearest: score"),
        ("company.toml", "x = " + "[" * 100_000, "brackets"),
        ("operation_score.toml", "task_point = 5", "Nearest: task_points"),
        ("sources/template.toml", WALKS, "'template' is no name of a format"),
        ("sources/a, b.toml", WALKS, "'a, b' is no name of a format"),
        ("warning_rules.toml", "[rules.too_quiet]\nmonths = 99", "rules.too_quiet.months: 99 is not at most 60"),
        (
            "colour_rules.toml",
            "[rules.low_conformity]\nlimit = 'x'",
            "line 2, rules.low_conformity.limit: 'x' is not a n",
        ),
    ],
)
def test_what_is_wrong_is_named(name: str, text: str, says: str, tmp_path: Path) -> None:
    file, _ = judged(tmp_path, name, text)
    assert any(says in f"line {fault.line}, {fault.key}: {fault.says}" for fault in file.faults), file.faults
    assert not stays_english(said(file)), in_chinese(said(file))


def test_a_file_that_is_no_text_is_said(tmp_path: Path) -> None:
    own(tmp_path, "kpis.toml", "").write_bytes("label = '班次'".encode("gb18030"))
    (tmp_path / "settings" / "colour_rules.toml").mkdir()
    own(tmp_path, "company.toml", "").write_bytes(b"\xef\xbb\xbftime_zone = 'Asia/Shanghai'\r\n")
    with in_force(tmp_path) as known:
        said = {file.name: [fault.says for fault in file.faults] for file in known.own_files}
    assert said["kpis.toml"] == ["is not written in UTF-8: save it as UTF-8"]
    assert said["colour_rules.toml"] == ["is no file that can be read"]
    assert said["company.toml"] == []
    assert known.company.time_zone == "Asia/Shanghai"


def test_a_kpi_is_added_changed_and_gone_again(data_dir: Path, tmp_path: Path) -> None:
    """Three days over one case; TRIR of one case in 1 000 h: 200 at 200 000, and 1 000 at 1 000 000."""
    hours = "Unit ID,Month,Worker type,Worked hours\nU,2025-05,employee,1000\n"
    exports = write(tmp_path / "may", accidents=CASES, hours=hours)
    load([exports], data_dir)
    assert kpis.rate("trir").rows["rate"].item() == 200
    path = own(data_dir, "kpis.toml", DAYS_PER_CASE + "[kpis.trir]\nper = 1000000\n")
    assert load([exports], data_dir).message == ""  # the settings are part of what a build remembers
    assert kpis.rate("lost_days_per_case").rows["rate"].item() == 3
    assert kpis.rate("trir").rows["rate"].item() == 1000
    assert load([exports], data_dir).message.startswith("Nothing new")
    path.unlink()
    rebuild(data_dir)
    assert kpis.rate("trir").rows["rate"].item() == 200


def test_header_words_and_codes_of_a_company(data_dir: Path, tmp_path: Path) -> None:
    own(
        data_dir,
        "contracts.toml",
        "[fields.found_date]\nheaders = ['Seen']\n[fields.hazard_type]\nvalues = ['electrical']\n",
    )
    text = "Hazard ID,Unit ID,Found by,Hazard level,Seen,Hazard type\n"
    rows = "H1,U,inspection,general,2025-05-02,electrical\nH2,U,inspection,general,2025-05-03,act\n"
    report = load([write(tmp_path / "may", hazards=text + rows)], data_dir)
    assert [(file.rows_loaded, file.rows_refused) for file in report.files] == [(2, 0)], report
    found = warehouse.query("select hazard_type from hazard_found_months order by 1")
    assert found["hazard_type"].tolist() == ["act", "electrical"]


@pytest.mark.soak
def test_a_copy_of_the_data_folder_has_its_settings(data_dir: Path, tmp_path: Path) -> None:
    own(data_dir, "sources/yard_walks.toml", WALKS)
    load([write(tmp_path / "exports", walks=WALK)], data_dir)
    shutil.copytree(data_dir, tmp_path / "copy")
    assert load([tmp_path / "exports"], tmp_path / "copy").message.startswith("Nothing new")


def test_a_warning_rule_is_taken_away_and_another_changed(tmp_path: Path) -> None:
    own(tmp_path, "warning_rules.toml", "[rules]\ntoo_quiet = false\n[rules.overdue_piling_up]\nabove = 7\n")
    with in_force(tmp_path) as known:
        assert "too_quiet" not in known.warning_rules.rules
        assert known.warning_rules.rules["overdue_piling_up"].above == 7  # type: ignore[attr-defined]
    assert "too_quiet" in definitions().warning_rules.rules


# --- today ------------------------------------------------------------------------------------------------------------


def test_today_is_today_where_the_company_works(data_dir: Path, tmp_path: Path) -> None:
    """Kiritimati is 26 hours ahead of the last zone on earth: never the same day in both."""
    own(tmp_path / "east", "company.toml", "time_zone = 'Pacific/Kiritimati'")
    own(tmp_path / "west", "company.toml", "time_zone = 'Etc/GMT+12'")
    with in_force(tmp_path / "east"):
        east = pipelines_day.today()
        assert pipelines_day.day_of(datetime(2026, 3, 31, 12, tzinfo=UTC)).isoformat() == "2026-04-01"
    with in_force(tmp_path / "west"):
        assert pipelines_day.today() < east
    own(data_dir, "company.toml", "time_zone = 'Pacific/Kiritimati'")
    report = load([write(tmp_path / "may", accidents=CASES.replace("2025-05-02", east.isoformat()))], data_dir)
    assert report.files[0].rows_refused == 0
    assert plant_day.today() >= east
    west = load([tmp_path / "may"], tmp_path / "west").files[0]
    assert (west.rows_loaded, west.rows_refused) == (0, 1)
    assert "is after the day of loading" in west.message


# --- the command ------------------------------------------------------------------------------------------------------


def listed(data: Path) -> tuple[int, dict[tuple[str, str], tuple[str, str]]]:
    done = CliRunner().invoke(app, ["settings", "--data", str(data), "--format", "json"])
    rows = json.loads(done.stdout)["settings"]
    return done.exit_code, {(row["file"], row["entry"]): (row["state"], row["place"]) for row in rows}


def test_the_command_lists_what_is_in_force_and_from_where(tmp_path: Path) -> None:
    own(tmp_path, "kpis.toml", DAYS_PER_CASE + "[kpis.trir]\nper = 1000000\n")
    own(tmp_path, "sources/yard_walks.toml", WALKS)
    own(tmp_path, "warning_rules.toml", "[rules]\ntoo_quiet = false\n")
    code, found = listed(tmp_path)
    assert code == 0
    assert found["kpis.toml", "kpis.lost_days_per_case"] == ("added", "settings/kpis.toml:2")
    assert found["kpis.toml", "kpis.trir"] == ("changed", "settings/kpis.toml:11")
    assert found["kpis.toml", "kpis.ltifr"] == ("shipped", "shipped")
    assert found["warning_rules.toml", "rules.too_quiet"] == ("removed", "settings/warning_rules.toml:2")
    assert found["sources/yard_walks.toml", "sources/yard_walks.toml"][0] == "added"
    assert found["company.toml", "fiscal_year_starts"] == ("shipped", "shipped")


def test_the_command_ends_with_2_when_something_is_wrong(tmp_path: Path) -> None:
    own(tmp_path, "colour_rules.toml", "hold_day = 3\n")
    code, found = listed(tmp_path)
    assert code == 2
    assert found["colour_rules.toml", "hold_day"] == ("off", "settings/colour_rules.toml:1")
    assert found["colour_rules.toml", "hold_days"] == ("shipped", "shipped")
    shown = CliRunner().invoke(app, ["settings", "--data", str(tmp_path)])
    assert "no such key" in shown.stdout
    assert "Nearest: hold_days" in " ".join(shown.stdout.split())


def test_templates_have_the_company_s_own_fields_in_every_language(tmp_path: Path) -> None:
    field = "[fields.shift]\ntype = 'code'\nlabel = 'Shift'\nmeaning = 'Shift'\nvalues = ['day', 'night']\n"
    own(tmp_path, "contracts.toml", field + "[tables.hazards]\noptional = ['shift']\n")
    for language in ("en", "zh"):
        asked = ["templates", str(tmp_path / language), "--language", language, "--data", str(tmp_path)]
        assert CliRunner().invoke(app, asked).exit_code == 0
        sheet = openpyxl.load_workbook(tmp_path / language / "hazards.xlsx").worksheets[0]
        assert sheet.cell(1, sheet.max_column).value == "Shift"


# --- what a source says of an export as a whole -----------------------------------------------------------------------


def manifest_of(data: Path) -> dict[str, object]:
    (path,) = (data / "lake" / "files").glob("*.json")
    found: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_a_source_says_when_it_was_exported_what_it_is_complete_for_and_whose_its_ids_are(tmp_path: Path) -> None:
    said = 'exported_on = "Printed"\ncomplete_for = "month"\nids_of = "unit"\n[[feeds]]'
    own(tmp_path, "sources/yard_walks.toml", WALKS.replace("[[feeds]]", said))
    walks = "Walk no.,Crew,Walked on,Printed\n1,North,03/04/2026,30/04/2026\n2,North,29/04/2026,01/05/2026\n"
    assert load([write(tmp_path / "exports", walks=walks)], tmp_path).exit_code == 0
    found = manifest_of(tmp_path)
    assert (found["exported_on"], found["complete_for"], found["ids_of"]) == ("2026-05-01", "month", "unit")


# --- two exports of one system that share a key -----------------------------------------------------------------------

FINDINGS = """
label = "Yard findings"
recognised_by = ["Finding", "Walk no."]
[[feeds]]
table = "hazards"
[feeds.fields]
hazard_id = "yard-finding-{Finding}"
inspection_id = "yard-{Walk no.}"
unit_id = "Crew"
source = { constant = "inspection" }
hazard_level = { constant = "general" }
found_date = "Day"
"""


def test_inspections_in_one_export_and_findings_in_another_belong_together(data_dir: Path, tmp_path: Path) -> None:
    """Two walks, one of them with two findings: one clean of two, and two findings over two."""
    own(data_dir, "sources/yard_walks.toml", WALKS)
    own(data_dir, "sources/yard_findings.toml", FINDINGS)
    findings = "Finding,Walk no.,Crew,Day\n1,1,North,2026-04-03\n2,1,North,2026-04-03\n"
    load([write(tmp_path / "exports", walks=WALK, findings=findings)], data_dir)
    assert kpis.rate("clean_inspection_rate").rows[["top", "bottom"]].to_numpy().tolist() == [[1, 2]]
    assert kpis.rate("findings_per_inspection").rows["rate"].item() == 1
    assert not [note for note in kpis.rate("clean_inspection_rate").notes if "Left out" in note]


@pytest.mark.soak
def test_findings_of_another_source_belong_to_inspections_of_our_template(data_dir: Path, tmp_path: Path) -> None:
    own(data_dir, "sources/yard_findings.toml", FINDINGS)
    header = "Inspection ID,Unit ID,Inspection type,Completed on\n"
    inspections = header + "yard-1,North,routine,2026-04-03\nyard-2,North,routine,2026-04-29\n"
    findings = "Finding,Walk no.,Crew,Day\n1,1,North,2026-04-03\n"
    load([write(tmp_path / "exports", inspections=inspections, findings=findings)], data_dir)
    assert kpis.rate("clean_inspection_rate").rows[["top", "bottom"]].to_numpy().tolist() == [[1, 2]]


@pytest.mark.soak
def test_inspections_that_no_hazard_names_are_left_out_with_the_true_reason(data_dir: Path, tmp_path: Path) -> None:
    own(data_dir, "sources/yard_walks.toml", WALKS)
    load([write(tmp_path / "exports", walks=WALK)], data_dir)
    asked = kpis.rate("clean_inspection_rate")
    assert asked.rows["rate"].isna().all()
    assert "no hazard that is loaded names one of its inspections" in asked.notes[0]
