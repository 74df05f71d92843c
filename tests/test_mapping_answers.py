"""What a person answers or changes stands over every proposal, is saved, and holds for later files of the shape."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines import load as loading
from pipelines.__main__ import app
from pipelines.mapping.mapped import WrongAnswers, answers_in, mapping
from pipelines.mapping.opened import CannotMap
from pipelines.mapping.saving import CannotSave, free_name, safe_name, save
from tests.conftest import run_here
from tests.mapping_files import KINDS, text
from tests.test_load import quick_build  # noqa: F401
from tests.test_mapping import asked, mapped, records, rows

LEVELS = [
    ["隐患编号", "责任部门", "检查时间", "隐患描述", "级别"],
    ["YH-1", "一车间", "2026-10-08", "护栏松动", "A类"],
    ["YH-2", "一车间", "2026-10-09", "灯坏", "B类"],
    ["YH-3", "二车间", "2026-10-09", "漏油", "B类"],
]
TWICE = [
    ["序号", "检查日期", "受检单位", "存在问题", "隐患等级"],
    ["1", "2026-10-08", "一车间", "护栏松动", "一般"],
    ["2", "2026-10-08", "一车间", "护栏松动", "一般"],
    ["1", "2026-10-09", "二车间", "灯坏", "一般"],
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a data folder that is not there yet."""
    return tmp_path / "data"


def test_a_value_nobody_knows_is_asked_for_once_and_taken_as_answered(tmp_path: Path, data: Path) -> None:
    path = text(tmp_path / "levels.csv", LEVELS)
    before = mapped(path, data)
    assert asked(before) == [
        "value:hazards.hazard_level:B类",
        "value:hazards.hazard_level:A类",
    ]  # the more frequent first
    assert records(before)["hazards"] == 0  # they are refused until somebody says what they mean
    after = mapped(path, data, values={"hazards.hazard_level": {"A类": "major", "B类": "general"}})
    assert asked(after) == []
    assert rows(after, "hazards", "hazard_id", "hazard_level") == [
        ("YH-1", "major"),
        ("YH-2", "general"),
        ("YH-3", "general"),
    ]


def test_a_column_that_asks_for_major_hazards_by_yes_or_no_is_the_level(tmp_path: Path, data: Path) -> None:
    head = ["隐患编号", "责任部门", "检查时间", "隐患描述", "是否重大隐患"]
    ledger = [head, ["YH-1", "一车间", "2026-10-08", "护栏松动", "否"], ["YH-2", "一车间", "2026-10-09", "漏油", "是"]]
    found = mapped(text(tmp_path / "yes.csv", ledger), data)
    assert asked(found) == []
    assert rows(found, "hazards", "hazard_id", "hazard_level") == [("YH-1", "general"), ("YH-2", "major")]


def test_a_serial_number_that_begins_again_is_no_id(tmp_path: Path, data: Path) -> None:
    path = text(tmp_path / "twice.csv", TWICE)
    contract = mapped(path, data)
    assert asked(contract) == ["key:hazards"]  # two rows say the same, so nothing tells them apart for sure
    question = contract["questions"][0]
    assert question["asks"].startswith("序号 counts the rows, so it cannot tell records apart")
    assert [option["key"] for option in question["options"]] == ["made", "column:序号", "file"]
    assert "2 of 3 rows differ" in question["options"][0]["says"]
    assert records(contract)["hazards"] == 2


def test_columns_constants_and_tables_can_be_changed(tmp_path: Path, data: Path) -> None:
    path = KINDS["form answers"](tmp_path)
    changed = mapped(
        path,
        data,
        columns={"hazards.area_id": None, "hazards.reported_by": "提交人"},
        constants={"hazards.source": "inspection"},
    )
    assert rows(changed, "hazards", "source", "reported_by") == [
        ("inspection", "丙"),
        ("inspection", "乙"),
        ("inspection", "甲"),
    ]
    assert "area_id" not in changed["preview"]["hazards"]["columns"]
    other = mapped(path, data, table="areas")
    assert next(iter(records(other))) == "areas"


def test_what_does_not_exist_is_said_and_left_out(tmp_path: Path, data: Path) -> None:
    contract = mapped(KINDS["form answers"](tmp_path), data, columns={"hazards.cost": "none", "moon.phase": "提交人"})
    assert contract["notes"][:2] == [
        "there is no column none in the file, so it was left as proposed",
        "moon.phase is no field that this mapping fills, so it was left out",
    ]
    with pytest.raises(WrongAnswers, match="the answers cannot be read"):
        answers_in([])


def test_questions_are_open_until_they_are_answered(tmp_path: Path, data: Path) -> None:
    path = text(tmp_path / "twice.csv", TWICE)
    with mapping(path, data, answers_in({})) as found:
        assert found.plan.open == 1
    with mapping(path, data, answers_in({"answers": {"key:hazards": "file"}})) as found:
        assert found.plan.open == 0
        assert found.plan.main.fields["hazard_id"].columns == ["序号"]


def test_units_that_are_known_take_their_id_and_new_ones_are_named(
    tmp_path: Path,
    data: Path,
    quick_build: list[Path],  # noqa: F811
) -> None:
    units = text(
        tmp_path / "units.csv",
        [["Unit ID", "Unit name", "Unit type"], ["W1", "一车间", "workshop"], ["W2", "二车间", "workshop"]],
    )
    assert loading.load([units], data).exit_code == 0
    contract = mapped(KINDS["Chinese hazard ledger"](tmp_path), data)
    assert {unit for (unit,) in rows(contract, "hazards", "unit_id")} == {"W1", "W2", "仓储部"}
    assert rows(contract, "units", "unit_id") == [("仓储部",)]
    because = next(
        one["because"] for one in contract["fields"] if (one["table"], one["field"]) == ("hazards", "unit_id")
    )
    assert because.startswith("2 are known units, 1 new: 仓储部")


def test_columns_that_are_levels_make_a_tree(tmp_path: Path, data: Path) -> None:
    ledger = [
        ["检查日期", "部门", "车间", "班组", "隐患内容", "隐患级别"],
        ["2026/10/8", "生产部", "一车间", "甲班", "护栏松动", "一般"],
        ["2026/10/8", "生产部", "二车间", "甲班", "灯坏", "一般"],
        ["2026/10/9", "设备部", "", "", "漏油", "重大"],
    ]
    contract = mapped(text(tmp_path / "tree.csv", ledger), data)
    assert rows(contract, "units", "unit_id", "unit_type", "parent_unit_id") == [
        ("生产部", "site", ""),
        ("生产部/一车间", "workshop", "生产部"),
        ("生产部/一车间/甲班", "team", "生产部/一车间"),
        ("生产部/二车间", "workshop", "生产部"),
        ("生产部/二车间/甲班", "team", "生产部/二车间"),
        ("设备部", "site", ""),
    ]
    assert ("设备部",) in rows(contract, "hazards", "unit_id")


def test_a_saved_source_reads_next_month_and_updates_what_it_knows(
    tmp_path: Path,
    data: Path,
    quick_build: list[Path],  # noqa: F811
) -> None:
    first = KINDS["Chinese hazard ledger"](tmp_path)
    with mapping(first, data, answers_in({}, takes_all=True)) as found:
        name = found.name
        save(name, found.text, data)
    assert name == "隐患排查治理台账"  # without the month that the file is of
    assert loading.load([first], data).files[0].source == name
    header = ["序号", "检查日期", "检查人", "检查类型", "受检部门", "隐患描述", "隐患等级", "整改完成日期"]
    november = [
        header,
        ["1", "2026-10-08", "甲", "日常检查", "一车间", "灭火器过期", "一般", "2026-11-02"],  # open in October
        ["2", "2026-11-05", "甲", "专项检查", "二车间", "漏油", "重大", ""],
    ]
    report = loading.load([text(tmp_path / "隐患排查治理台账2026年11月.csv", november)], data)
    assert (report.files[0].source, report.files[0].rows_loaded, report.files[0].rows_refused) == (name, 2, 0)
    contract = mapped(tmp_path / "隐患排查治理台账2026年11月.csv", data)
    ids = {row[0] for row in rows(contract, "hazards", "hazard_id")}
    assert (
        len(ids & {row[0] for row in rows(mapped(first, data), "hazards", "hazard_id")}) == 1
    )  # 灭火器过期 is one hazard


def test_what_an_earlier_mapping_chose_is_chosen_again(tmp_path: Path, data: Path) -> None:
    ledger = [
        ["日期", "地块", "现象", "等级"],
        ["2026-10-08", "一车间", "护栏松动", "一般"],
        ["2026-10-09", "二车间", "灯坏", "重大"],
    ]
    path = text(tmp_path / "first.csv", ledger)
    chosen = {"hazards.description": "现象", "hazards.unit_id": "地块", "hazards.found_date": "日期"}
    with mapping(path, data, answers_in({"columns": chosen, "table": "hazards"}, takes_all=True)) as found:
        assert not found.faults
        save(found.name, found.text, data)
    other = text(
        tmp_path / "second.csv",
        [
            ["编号", "登记日期", "地块", "现象", "级别"],
            ["X-1", "2026-10-08", "三车间", "漏水", "一般"],
            ["X-2", "2026-10-09", "一车间", "堵塞", "一般"],
        ],
    )
    contract = mapped(other, data, table="hazards")
    because = {one["field"]: one["because"] for one in contract["fields"] if one["table"] == "hazards"}
    assert "an earlier mapping of this company took the same header for it" in because["description"]
    assert rows(contract, "hazards", "description", "unit_id") == [("堵塞", "一车间"), ("漏水", "三车间")]


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("隐患排查治理台账 2026年10月.xlsx", "隐患排查治理台账"),
        ("OSHA 300 log 2025.xlsx", "osha_300_log"),
        ("2026-10.csv", "2026-10"),
        ("../../etc/passwd", "passwd"),
        ("🔥🔥.csv", "ledger"),
        ("a/b.zip/report.final.csv", "report"),
    ],
)
def test_a_source_is_named_after_its_file(file: str, name: str) -> None:
    assert safe_name(file) == name


def test_no_source_is_written_over_another_unseen(data: Path) -> None:
    save("ledger", "label = 1\n", data)
    with pytest.raises(CannotSave, match="another source is called ledger already"):
        save("ledger", "label = 2\n", data)
    with pytest.raises(CannotSave, match="another source is called msha already"):
        save("msha", "label = 2\n", data)
    assert free_name("ledger", data) == "ledger_2"
    assert [path.name for path in (data / "settings" / "sources").iterdir()] == ["ledger.toml"]


def test_the_command_maps_saves_loads_and_prints_rates(
    tmp_path: Path,
    data: Path,
    monkeypatch: pytest.MonkeyPatch,
    quick_build: list[Path],  # noqa: F811
) -> None:
    monkeypatch.setattr("pipelines.mapping.rates.rates", lambda tables, folder: [f"rates of {', '.join(tables)}"])
    path = KINDS["Chinese hazard ledger"](tmp_path)
    done = run_here("pipelines", "map", path, "--data", data, "--yes", data=data)
    assert (done.returncode, done.stderr) == (0, "")
    assert "It feeds 4 hazards, 3 units, 3 inspections; 0 of 5 rows are refused." in done.stdout
    assert f"Saved {data / 'settings' / 'sources' / '隐患排查治理台账.toml'}" in done.stdout
    assert done.stdout.rstrip().endswith("rates of hazards, units, inspections")


def test_as_json_nothing_is_saved_unless_asked_and_all_is_answered(tmp_path: Path, data: Path) -> None:
    path = text(tmp_path / "twice.csv", TWICE)
    shown = run_here("pipelines", "map", path, "--data", data, "--format", "json", data=data)
    assert json.loads(shown.stdout)["open"] == 1
    saved = run_here("pipelines", "map", path, "--data", data, "--format", "json", "--save", data=data)
    assert json.loads(saved.stdout)["saved"] is None
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({"answers": {"key:hazards": "made"}}), encoding="utf-8")
    again = run_here(
        "pipelines", "map", path, "--data", data, "--format", "json", "--save", "--answers", answers, data=data
    )
    assert json.loads(again.stdout)["saved"] == str(data / "settings" / "sources" / "twice.toml")
    known = run_here("pipelines", "map", path, "--data", data, "--format", "json", data=data)
    assert json.loads(known.stdout)["known_as"] == "twice"


def test_a_name_that_cannot_be_is_a_sentence(tmp_path: Path, data: Path) -> None:
    with (
        pytest.raises(CannotMap, match="is no name of a source"),
        mapping(KINDS["form answers"](tmp_path), data, answers_in({}), "a/b"),
    ):
        pass


def test_the_terminal_asks_with_examples_and_takes_the_proposal_on_enter(tmp_path: Path, data: Path) -> None:
    path = text(tmp_path / "twice.csv", TWICE)
    command = ["map", str(path), "--data", str(data), "--no-save"]
    proposed = CliRunner().invoke(app, command, input="\n")
    assert proposed.exit_code == 0
    assert "What makes a row itself, so that a later file updates it?" in proposed.output
    assert "  1  检查日期 + 受检单位 + 存在问题 together: 2 of 3 rows differ (proposed)" in proposed.output
    assert "It feeds 2 hazards" in proposed.output
    chosen = CliRunner().invoke(app, command, input="3\n")  # the serial number with the name of the file before it
    assert "序号 with the name of the file before it" in chosen.output
    assert not (data / "settings").exists()
