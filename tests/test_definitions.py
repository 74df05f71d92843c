"""Definition files that are wrong: every fault is named with its file, line, key and what is nearest, all at once."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path

import pytest

from dashboard.numbers import warehouse
from pipelines.building.build import HEADER
from pipelines.contracts import contracts
from pipelines.definitions.faults import WrongDefinitions
from pipelines.definitions.positions import lines_of_keys
from pipelines.definitions.read import read
from pipelines.definitions.reference import PATH, reference
from tests.conftest import ROOT
from tests.definition_files import PIPELINES, changed, copied_definitions
from tests.in_chinese import stays_english
from tests.test_build import write

Fault = tuple[str, str, str, str]
POINTS = 'dateless = true\nabout = "Risk'

CONTRACTS = [
    (
        'meaning.en = "Working days lost;',
        'meanning.en = "Working days lost;',
        "fields.lost_days.meanning",
        "Nearest: meaning",
    ),
    ('meaning.en = "Day it was recorded."\n', "", "fields.recorded_date.meaning.en", "is missing"),
    ('label.en = "Lost days"', "label.en = 5", "fields.lost_days.label.en", "5 is not text"),
    ('label.en = "Lost days"', 'label.en = " "', "fields.lost_days.label.en", "is empty"),
    ('[fields.deaths]\ntype = "integer"', '[fields.deaths]\ntype = "intger"', "fields.deaths.type", "Nearest: integer"),
    (
        'unit.en = "people"\nunit.zh = "人"\nmin = 0\nmax = 10_000_000\n\n[fields.output_q',
        'min = "0"\n\n[fields.output_q',
        "min",
        "not a number",
    ),
    ('[fields.cost]\ntype = "number"', '[fields.cost]\ntype = "text"', "fields.cost.min", "only numbers have limits"),
    (
        '[fields.outcome]\ntype = "text"',
        '[fields.outcome]\ntype = "code"',
        "fields.outcome.values",
        "a code has values",
    ),
    ('key = ["hazard_id"]', 'key = ["cost"]', "tables.hazards.key", "'cost' is not required"),
    ('optional = ["tolerance"]', 'optional = ["tolerence"]', "tables.targets.optional[1]", "Nearest: tolerance"),
    ('optional = ["tolerance"]', 'optional = ["target"]', "tables.targets.optional", "target: required too"),
    ('when = "treated_date < found_date"', 'when = "treated < found_date"', "tables.hazards.rules", "treated"),
    ('says = "treated before it was found"', 'sais = "treated"', "tables.hazards.rules[1].sais", "Nearest: says"),
]  # fmt: skip
CONTRACTS += [
    ('label.zh = "损失工作日"', 'label.zj = "损失工作日"', "fields.lost_days.label.zj", "no code of a language"),
    ('label.zh = "损失工作日"', 'label.zh = ""', "fields.lost_days.label.zh", "is empty"),
    ('passed = "通过", ', "passed = 5, ", "fields.first_acceptance.values.zh.passed", "5 is no name"),
    (
        "values.zh = { passed",
        'values.fr = { passed = "réussi" }\nvalues.zh = { passed',
        "values.fr.failed",
        "is missing",
    ),
]
KPIS = [
    ("accident_months.lost_days", "accident_months.lots_days", "kpis.lost_days.top", "Nearest: lost_days"),
    ("accident_months.restricted_days", "acident_months.restricted_days", "kpis.restricted_days.top", "no mart"),
    ("accident_months.restricted_days", "restricted_days", "kpis.restricted_days.top", "not written as mart.sum"),
    ('["lost_days", "charged', '["lots_days", "charged', "marts.accident_months.amounts[1]", "no column 'lots_days'"),
    ('slices = ["inspection_type", "obligation_source"]', 'slices = ["kind"]', "obligation_months.slices[1]", "column"),
    ('apart = ["item_code"]', 'apart = ["item"]', "marts.check_months.apart", "Nearest: item_code"),
    ('record = "checks"', 'record = "cheks"', "marts.check_months.record", "Nearest: checks"),
    (POINTS, POINTS.replace("dateless", "datelss"), "marts.risk_point_months.datelss", "Nearest: dateless"),
    ("[marts.risk_point_months]", "[marts.risk_points]", "marts.risk_points", "ends with _months"),
    ("[marts.check_months]", "[marts.cheque_months]", "marts.cheque_months", "models/cheque_rows.sql"),
    ('[kpis.deaths]\n', '[kpis.deaths]\nvalid_form = 2026-01-01\n', "kpis.deaths.valid_form", "Nearest: valid_from"),
    ('[kpis.deaths]\n', '[kpis.deaths]\nvalid_from = "2026"\n', "kpis.deaths.valid_from", "is not a date"),
    ('[kpis.deaths]\n', '[kpis.deaths]\nper = 5\n', "kpis.deaths.per", "a count is not divided by anything"),
    ('[kpis.deaths]\n', '[kpis.deaths]\nrequires = "has_days"\n', "kpis.deaths.requires", "Nearest: has_hours"),
    ('[kpis.deaths]\n', '[kpis.deaths]\nbases = [5]\n', "kpis.deaths.bases", "worked hours"),
    ('[kpis.deaths]\n', '[kpis.deaths]\nneeds = ["accidents.death"]\n', "kpis.deaths.needs[1]", "Nearest: deaths"),
    ('[kpis.deaths]\n', '[kpis.deaths]\nneeds = ["acidents.deaths"]\n', "kpis.deaths.needs[1]", "Nearest: accidents"),
    ('[kpis.deaths]\n', '[kpis.deaths]\ncount_evnts = false\n', "kpis.deaths.count_evnts", "no such key"),
    ('[kpis.deaths]\n', '[kpis.deaths]\nbottom_mean_over_months = 1\n', "over_months", "1 is not true or false"),
    ('squares = "inspection_score_months.score_square_sum"\n', "", "kpis.mean_inspection_score.squares", "is missing"),
]  # fmt: skip
KIND = 'bottom = "hazard_found_months.found_count"\nper = 100\nunit = "%"\nkind = "proportion"\nbetter = "neither"'
KPIS += [
    (KIND, KIND.replace('"proportion"', '"ratio"'), "kpis.on_the_spot_share.kind", "There are: proportion, rate"),
    (KIND, KIND.replace('"neither"', '"hihger"'), "kpis.on_the_spot_share.better", "Nearest: higher"),
    (KIND, KIND.replace('"%"', '"percent"'), "kpis.on_the_spot_share.unit", "the unit of a proportion is %"),
    (KIND, KIND.replace("100", "1"), "kpis.on_the_spot_share.per", "per is 100"),
    (KIND, KIND.replace("100", '"100"'), "kpis.on_the_spot_share.per", "'100' is not a number"),
    (KIND, KIND.partition("\n")[2], "kpis.on_the_spot_share.bottom", "is missing"),
    (KIND, KIND.replace('"proportion"', '"count"'), "kpis.on_the_spot_share.bottom", "not divided by anything"),
]  # fmt: skip
COLOURS = [
    ("hold_days = 30", "hold_day = 30", "hold_day", "Nearest: hold_days"),
    ("hold_days = 30", 'hold_days = "30"', "hold_days", "is not a whole number"),
    ("hold_days = 30", "hold_days = -1", "hold_days", "is not at least 0"),
    ("[rules.many_overdue]", "[rules.many_overdu]", "rules.many_overdue", "is missing"),
    ("[rules.many_overdue]", "[rules.many_overdu]", "rules.many_overdu", "Nearest: many_overdue"),
    ("{days}", "{day}", "rules.serious_accident.says", "Nearest: days"),
    ("limit = 85", 'limit = "85"', "rules.low_conformity.limit", "is not a number"),
]  # fmt: skip
WARNINGS = [
    ('kpi = "trir"', 'kpi = "tirr"', "rules.accidents_above_usual.kpi", "Nearest: trir"),
    ('kpi = "trir"', 'kpi = "risk_point_count"', "rules.accidents_above_usual.kpi", "no dates"),
    ('kpi = "trir"', 'kpi = "worked_hours"', "rules.accidents_above_usual.kpi", "no better direction"),
    ('scope = "company"', 'scope = "building"', "rules.accidents_above_usual.scope", "There are: company, site"),
    ('scope = "company"', 'scope = "area"', "rules.accidents_above_usual.scope", "cannot be told apart by area"),
    (
        'condition = "signal"\ncolour = "orange"',
        'condition = "guess"\ncolour = "orange"',
        "condition",
        "limit, overdue",
    ),
    ('condition = "signal"\ncolour = "orange"', 'condition = "signal"\ncolour = "green"', "colour", "red, orange"),
    ("slices = { hazard_level =", "slices = { hazard_levl =", "slices.hazard_levl", "Nearest: hazard_level"),
    ('{ hazard_level = "major" }', '{ hazard_level = "huge" }', "slices.hazard_level", "There are: general, major"),
    ("below = 85", 'below = "85"', "rules.inspections_missed.below", "not a number"),
    ("below = 85\n", "", "rules.inspections_missed.below", "either above or below"),
    ("below = 85\n", "below = 85\nabove = 2\n", "rules.inspections_missed.below", "either above or below"),
    ("below = 85\n", "below = 85\nabve = 2\n", "rules.inspections_missed.abve", "Nearest: above"),
    (
        'condition = "limit"\nbelow = 85',
        'condition = "overdue"\nabove = 85',
        "inspections_missed.kpi",
        "use condition limit",
    ),
    ('label.en = "Overdue hazards pile up"\n', "", "rules.overdue_piling_up.label.en", "is missing"),
    ("above = 2\ncolour", "above = 2\nmonths = 1\ncolour", "rules.overdue_piling_up.months", "no such key"),
    (
        'condition = "overdue"\nabove = 2',
        'condition = "limit"\nabove = 2',
        "overdue_piling_up.kpi",
        "use condition overdue",
    ),
    ('exposure = "worked_hours"', 'exposure = "worked_hour"', "rules.too_quiet.exposure", "Nearest: worked_hours"),
    ("at_most = 0\nmonths = 3", "at_most = 0\nmonths = 99", "rules.too_quiet.months", "is not at most 60"),
    ('at_least = "major"', 'at_least = "majr"', "rules.area_turned_red.at_least", "Nearest: major"),
    ('at_least = "major"\nraised = true\n', "", "rules.area_turned_red.at_least", "a level, or raised = true"),
    ('area_level = "current"', 'area_level = "base"', "rules.area_turned_red.raised", "needs area_level current"),
    ('scope = "team"\ncondition = "quiet"', 'scope = "area"\ncondition = "quiet"', "too_quiet.exposure", "by area"),
]  # fmt: skip
HEARD = 'outcome = "serious_accident"\ntell = ["safety_office"]\n\n[rules.area_turned_red]'
WARNINGS += [
    (HEARD, HEARD.replace('["safety_office"]', '"office"'), "rules.major_overdue.tell", "is not a list"),
    (HEARD, HEARD.replace("serious_accident", "rain"), "rules.major_overdue.outcome", "serious_accident, major_hazard"),
]  # fmt: skip
SCORE = [
    ('vetoes = ["deaths", "major_overdue"]', 'vetoes = ["death"]', "vetoes[1]", "Nearest: deaths"),
    ("task_points = 50", "task_point = 50", "task_point", "Nearest: task_points"),
    ("task_points = 50", "", "task_points", "is missing"),
    ("at_least = 0", "at_least = 10", "bands", "no band begins at 0"),
    ("at_least = 60", "at_last = 60", "bands[3].at_last", "Nearest: at_least"),
    ('name.en = "fair"', 'name.en = "good"', "bands", "good stands in two bands"),
    ("least_findings = 0.2", "least_findings = true", "least_findings", "true is not a number"),
]  # fmt: skip
METHODS = [
    ('method = "LEC"', 'method = "LCE"', "method", "Nearest: LEC"),
    ('method = "LEC"', 'method = "LEC"\nvalid = 2026-01-01', "valid", "Nearest: valid_from"),
    (
        '["likelihood", "exposure", "consequence"]',
        '["likelyhood", "exposure", "consequence"]',
        "factors[1]",
        "likelihood",
    ),
    ("low = 0", "low = 1", "levels", "no level begins at 0"),
    ("larger = 160", "large = 160", "levels.large", "Nearest: larger"),
    ("larger = 160", 'larger = "160"', "levels.larger", "is not a number"),
    ('["likelihood", "exposure", "consequence"]', '["exposure", "consequence"]', "scales", "none of its factors"),
    ("[10, 6, 3, 1, 0.5, 0.2, 0.1]", '[10, "6"]', "scales.likelihood[2]", "is not a number"),
]  # fmt: skip
SOURCES = [
    ('label = "OSHA', 'lable = "OSHA', "lable", "Nearest: label"),
    ('days = "mdy"', 'days = "ymd"', "days", "dmy"),
    ('table = "accidents"', 'table = "acidents"', "feeds[2].table", "Nearest: accidents"),
    ('accident_type = "EventTitle"', 'acident_type = "EventTitle"', "feeds[2].fields.acident_type",
     "Nearest: accident_type"),
    ('accident_date = "EventDate"\n', "", "feeds[2].fields.accident_date", "accidents requires it"),
    ('accident_id = "osha-{ID}"\n', "", "feeds[2].fields.accident_id", "accidents requires it"),
    ('worker_type = { constant = "employee" }', 'worker_type = { constnt = "employee" }', "constnt",
     "Nearest: constant"),
    ('worker_type = { constant = "employee" }', 'worker_type = { constant = "emplyee" }', "constant",
     "Nearest: employee"),
    ('worker_type = { constant = "employee" }', "worker_type = 5", "feeds[2].fields.worker_type", "5 is neither"),
    ('worker_type = { constant = "employee" }', 'worker_type = { constant = "other", column = "A" }', "worker_type",
     "exclude"),
    ('worker_type = { constant = "employee" }', 'worker_type = { column = "A", yes = "other" }', "yes", "no such word"),
    ('worker_type = { constant = "employee" }', 'worker_type = { filled = "A", yes = "other" }', "worker_type",
     "no is missing"),
    ('accident_id = "osha-{ID}"', 'accident_id = "osha-{ID"', "feeds[2].fields.accident_id", "a place is written"),
    ('accident_id = "osha-{ID}"', 'accident_id = { hash = "ID" }', "accident_id.hash", "is not a list of columns"),
    ('accident_id = "osha-{ID}"', 'accident_id = { column = "ID", spoiled = "(" }', "accident_id.spoiled",
     "expression"),
    ('accident_id = "osha-{ID}"', 'accident_id = { first = ["ID", { colum = "A" }] }', "first[2].colum",
     "Nearest: column"),
    ('    { constant = "lost_time" }', '    { constant = "lost" }', "severity.first[3].constant", "Nearest: lost_time"),
    ("rows_form_one_record = true", 'rows_form_one_record = "yes"', "feeds[1].rows_form_one_record",
     "not true or false"),
    ("[[feeds]]\ntable = \"units\"", '[cannot_show]\ntrirr = "x"\n[[feeds]]\ntable = "units"', "cannot_show.trirr",
     "trir"),
    ("[[feeds]]\ntable = \"units\"", '[cannot_show]\ntrir.zh = "x"\n[[feeds]]\ntable = "units"', "cannot_show.trir.en",
     "missing"),
]  # fmt: skip
CASES = [
    (file, *case)
    for file, cases in (
        ("contracts.toml", CONTRACTS),
        ("kpis.toml", KPIS),
        ("colour_rules.toml", COLOURS),
        ("warning_rules.toml", WARNINGS),
        ("operation_score.toml", SCORE),
        ("methods/lec.toml", METHODS),
        ("sources/osha_severe.toml", SOURCES),
    )
    for case in cases
]  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def parsed_once() -> Iterator[None]:
    """Parse each text once: of the dozen files that are read for every fault all but one are as they were."""
    parsed = cache(tomllib.loads)
    with pytest.MonkeyPatch.context() as process:
        process.setattr(tomllib, "loads", lambda text: deepcopy(parsed(text)))
        yield


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of all definition files; whoever changes one puts it right again."""
    return copied_definitions(tmp_path_factory.mktemp("definitions"))


def faults_in(folder: Path) -> list[str]:
    """Give what is said about the definition files of a folder, a line a fault."""
    with pytest.raises(WrongDefinitions) as fault:
        read(folder)
    return str(fault.value).splitlines()[1:]


def test_the_files_of_the_product_are_right() -> None:
    found = read(PIPELINES)
    assert found.kpis.kpis["trir"].bottom == "exposure_months.worked_hours"
    assert found.warning_rules.rules["overdue_piling_up"].name == "overdue_piling_up"


@pytest.mark.parametrize(("file", "old", "new", "key", "says"), CASES)
def test_each_fault_is_named(file: str, old: str, new: str, key: str, says: str, copied: Path) -> None:
    whole = (copied / file).read_text(encoding="utf-8")
    try:
        changed(copied / file, old, new)
        found = [fault for fault in faults_in(copied) if fault.startswith(f"{file}, line ")]
    finally:
        (copied / file).write_text(whole, encoding="utf-8")
    assert any(f"{key}: " in fault and says in fault.partition(f"{key}: ")[2] for fault in found), found
    said = [fault.partition(", ")[2] for fault in found if "'('" not in fault]  # a bracket that never closes
    assert [one for one in said if stays_english(one)] == []


TEN = [  # file, what is written, what is put in its place, the key and the sentence
    ("kpis.toml", '"accident_months.lost_days"', '"accident_months.lots_days"', "kpis.lost_days.top",
     "accident_months has no sum 'lots_days'. Nearest: lost_days"),
    ("kpis.toml", KIND, KIND.replace('"proportion"', '"ratio"'), "kpis.on_the_spot_share.kind", "'ratio' is unknown"),
    ("kpis.toml", 'requires = "has_output"', 'requires = "has_outputs"', "kpis.output_death_rate.requires",
     "accident_months has no key 'has_outputs'. Nearest: has_output"),
    ("kpis.toml", 'top = "hazard_open_months.open_count"', 'tp = "hazard_open_months.open_count"', "kpis.open_count.tp",
     "no such key. Nearest: top"),
    ("kpis.toml", 'needs = ["hazards.on_the_spot"]', 'needs = ["hazards.on_the_spt"]',
     "kpis.on_the_spot_share.needs[1]",
     "hazards has no field 'on_the_spt'. Nearest: on_the_spot"),
    ("kpis.toml", "per = 100000000", 'per = "100000000"', "kpis.fatal_accident_rate.per",
     "'100000000' is not a number"),
    ("kpis.toml", 'unit.en = "deaths per million t"\n', "", "kpis.output_death_rate.unit.en", "is missing"),
    ("kpis.toml", 'unit.en = "near misses per 200 000 h"', "unit.en = 5", "kpis.near_miss_rate.unit.en",
     "5 is not text"),
    ("kpis.toml", POINTS, POINTS.replace("dateless", "datless"), "marts.risk_point_months.datless",
     "Nearest: dateless"),
    ("kpis.toml", 'apart = ["item_code"]', 'apart = ["item"]', "marts.check_months.apart",
     "'item' is none of its slices. Nearest: item_code"),
]  # fmt: skip


def test_a_file_with_ten_faults_names_all_ten(tmp_path: Path) -> None:
    folder = copied_definitions(tmp_path)
    for file, old, new, _, _ in TEN:
        changed(folder / file, old, new)
    found = faults_in(folder)
    assert len(found) == len(TEN) + 1, found  # a misspelt key is missing under its right name too
    lines = (folder / "kpis.toml").read_text(encoding="utf-8").splitlines()
    for _, _, new, key, says in TEN:
        said = next(fault for fault in found if f", {key}: " in fault)
        assert says in said
        line = int(said.removeprefix("kpis.toml, line ").partition(",")[0])
        where = key.split(".", 2)[2].partition("[")[0] if new else "unit.zh"
        assert lines[line - 1].startswith(where), said


@pytest.mark.parametrize(
    "command",
    ["load", pytest.param("build", marks=pytest.mark.soak), pytest.param("templates", marks=pytest.mark.soak)],
)
def test_the_command_line_names_all_and_publishes_nothing(
    command: str, tmp_path: Path, data_dir: Path, empty_warehouse: Path
) -> None:
    exports = write(tmp_path / "a", units="Unit ID,Unit name,Unit type\nU,Works,site\n")
    shutil.copytree(empty_warehouse, data_dir, dirs_exist_ok=True)
    before = warehouse.newest()
    shutil.copytree(PIPELINES, tmp_path / "pipelines", ignore=shutil.ignore_patterns("__pycache__"))
    for file, old, new, _, _ in TEN:
        changed(tmp_path / "pipelines" / file, old, new)
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    given = {"load": [str(exports)], "build": [], "templates": [str(tmp_path / "forms")]}[command]
    data = [] if command == "templates" else ["--data", str(data_dir)]
    done = subprocess.run(
        [sys.executable, "-m", "pipelines", command, *given, *data],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert all(f", {key}: " in done.stderr for _, _, _, key, _ in TEN), done.stderr
    assert "Traceback" not in done.stderr
    assert warehouse.newest() == before
    assert not (tmp_path / "forms").exists()


def test_faults_in_many_files_are_named_together(tmp_path: Path) -> None:
    folder = copied_definitions(tmp_path)
    changed(folder / "kpis.toml", POINTS, POINTS.replace("dateless", "datless"))
    changed(folder / "colour_rules.toml", "hold_days = 30", "hold_day = 30")
    changed(folder / "sources" / "msha.toml", 'days = "mdy"', "days = 5")
    files = [fault.partition(",")[0] for fault in faults_in(folder)]
    assert sorted(set(files)) == ["colour_rules.toml", "kpis.toml", "sources/msha.toml"]


def test_a_file_that_is_no_toml_says_where(tmp_path: Path) -> None:
    folder = copied_definitions(tmp_path)
    line = changed(folder / "kpis.toml", POINTS, POINTS.replace(" = true", " true"))
    (folder / "methods" / "ls.toml").write_bytes(b'method = "\xb7\xfd"\n')
    (folder / "operation_score.toml").unlink()
    found = faults_in(folder)
    assert found[0].startswith(f"kpis.toml, line {line}: is not TOML")
    assert not stays_english(found[0].partition(", ")[2])
    assert found[1].startswith("methods/ls.toml, line 1: cannot be read")
    assert found[2].startswith("operation_score.toml, line 1: cannot be read")


def test_two_files_are_not_the_same_edition_of_a_method(tmp_path: Path) -> None:
    folder = copied_definitions(tmp_path)
    shutil.copy(folder / "methods" / "ls.toml", folder / "methods" / "ls_again.toml")
    assert faults_in(folder) == ["methods/ls_again.toml, line 2, method: methods/ls.toml is the same edition of LS"]


def test_the_lines_of_keys_are_found_in_any_writing() -> None:
    text = (
        "# a comment with = and [brackets]\n"  # 1
        'top = "a # no comment"\n'  # 2
        "\n"  # 3
        "[one]\n"  # 4
        'list = [ # of many lines\n  "]",\n  { deep = 1 },\n]\n'  # 5 to 8
        'text = """\nnot = "a key"\n[neither]\n"""\n'  # 9 to 12
        "label.zh = 'it''s'\n".replace("''", "")  # 13
        + '  "with.dot" = { inline = 2 }\n'  # 14
        '[one."two three"]  # a comment\n'  # 15
        "key = 1\n"  # 16
        "[[many]]\n"  # 17
        "name = 1\n"  # 18
        "[[many]]\n"  # 19
        "[many.below]\n"  # 20
        "name = 2"  # 21
    )
    assert lines_of_keys(text) == {
        ("top",): 2,
        ("one",): 4,
        ("one", "list"): 5,
        ("one", "text"): 9,
        ("one", "label"): 13,
        ("one", "label", "zh"): 13,
        ("one", "with.dot"): 14,
        ("one", "two three"): 15,
        ("one", "two three", "key"): 16,
        ("many", 0): 17,
        ("many", 0, "name"): 18,
        ("many", 1): 19,
        ("many", 1, "below"): 20,
        ("many", 1, "below", "name"): 21,
    }


# --- what counts events is said by the mart ---------------------------------------------------------------------------


def test_a_kpi_of_days_is_no_kpi_of_events(tmp_path: Path) -> None:
    """The example of the README: days come in clusters, so no interval of counts fits them."""
    folder = copied_definitions(tmp_path)
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    example = text[text.index("[kpis.lost_days_per_case]") :].partition("```")[0]
    with (folder / "kpis.toml").open("a", encoding="utf-8") as file:
        file.write("\n" + example)
    found = read(folder).kpis
    counted = {name: found.counts_events(kpi) for name, kpi in found.kpis.items()}
    assert counted["lost_days_per_case"] is False
    # Days charged, lost or restricted, hours worked and scores are amounts; all else is counted one by one.
    amounts = {"injury_severity", "mean_severity", "lost_days", "restricted_days", "worked_hours"}
    assert {name for name, is_counted in counted.items() if not is_counted} == {
        *amounts, "mean_inspection_score", "lost_days_per_case", "standardisation_share",
        "first_report_hours", "system_covered_share", "investment_extraction_rate", "investment_use_rate",
        "safety_spending", "spending_per_head", "spending_share",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            'amounts = ["worked_hours", "headcount", "output_tonnes", "covered_headcount", "coverable_headcount"]\n',
            "",
            "neither counts nor amounts",
        ),
        ('amounts = ["score_sum",', 'amounts = ["scored_count", "score_sum",', "scored_count: among the counts too"),
        ('amounts = ["score_sum",', 'amonts = ["score_sum",', "Nearest: amounts"),
        ('counts = ["due_count", "on_time_count", "acc', 'sums = ["due_count", "on_time_count", "acc', "no such key"),
    ],
)
def test_a_mart_says_of_each_sum_what_it_is(old: str, new: str, says: str, tmp_path: Path) -> None:
    folder = copied_definitions(tmp_path)
    changed(folder / "kpis.toml", old, new)
    assert any(says in fault for fault in faults_in(folder))


# --- the reference ----------------------------------------------------------------------------------------------------


def test_the_reference_is_that_of_the_schema() -> None:
    assert PATH.read_text(encoding="utf-8") == reference(), "renew it: python -m pipelines.definitions.reference"


def test_the_reference_names_every_key_that_is_used() -> None:
    text = reference()
    for path in [*PIPELINES.glob("*.toml"), *PIPELINES.glob("[ms]*/*.toml")]:
        keys = set(
            re.findall(r"^(\w+)[.\w]* = ", path.read_text(encoding="utf-8").partition("\n[feeds.fields]")[0], re.M)
        )
        reasons = path.parent.name == "sources"
        kpis = {key for key in keys if reasons and f"[kpis.{key}]" in (PIPELINES / "kpis.toml").read_text("utf-8")}
        assert [key for key in sorted(keys - kpis) if f"| `{key}` |" not in text] == [], path.name


def test_a_sentence_fills_in_the_same_in_every_language(tmp_path: Path) -> None:
    folder = copied_definitions(tmp_path)
    changed(folder / "sentences.toml", "{column}：{cell}不是日期", "{column}：{zelle}不是日期")
    (fault,) = faults_in(folder)
    assert "not in every language: cell, zelle" in fault
    assert "sentences.not_a_date" in fault


@pytest.mark.parametrize("path", sorted((PIPELINES / "checks").glob("*.sql")), ids=lambda path: path.stem)
def test_a_rule_that_warns_names_the_table_of_its_records(path: Path) -> None:
    header = dict(HEADER.findall(path.read_text(encoding="utf-8")))
    assert header.get("level") != "warn" or header.get("record") in {*contracts().tables, "files"}


# --- schemes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('code = "13"', 'code = "12"', "parts: the code 12 stands twice"),
        ("full_score = 40\n\n[[levels]]", 'full_score = 40\n\n[[parts]]\ncode = "Total"\nlabel.en = "Total"\n'
         "full_score = 1000\n\n[[levels]]", "parts: the full scores add up to 2000, not 1000: a total or a subtotal"),
        ('full_score = 35\n', 'full_score = 35\n\n[[parts.elements]]\ncode = "8"\nlabel.en = "Subtotal"\n'
         "full_score = 100\n", "parts: the code 8 stands twice"),
        ('full_score = 35\n', 'full_score = 35\n\n[[parts.elements]]\ncode = "8.0"\nlabel.en = "Subtotal"\n'
         "full_score = 100\n", "parts: the elements of 8 add up to 200, not 100: a subtotal stands among them"),
        ("at_least = 75", "at_least = 90", "levels: level 1 asks for no more than level 2"),
    ],
)  # fmt: skip
def test_a_scheme_holds_no_total_and_no_subtotal(tmp_path: Path, old: str, new: str, says: str) -> None:
    folder = copied_definitions(tmp_path)
    changed(folder / "schemes" / "warehousing_2015.toml", old, new)
    (found,) = faults_in(folder)
    assert says in found
