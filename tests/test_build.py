"""A build takes the newest record of each key, declares what nobody declared, and never harms the warehouse in use."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from dashboard.filters import Filters
from dashboard.numbers import kpis, warehouse
from pipelines.building import versions
from pipelines.building.build import BuildFailed, build
from pipelines.load import load as load_paths
from tests.conftest import load

HAZARDS = "Hazard ID,Unit ID,Found by,Hazard level,Found on,Due date,Treated on\n"


def write(folder: Path, **exports: str) -> Path:
    """Write exports, one per name, into a new folder."""
    folder.mkdir(parents=True)
    for name, text in exports.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def test_a_newer_export_of_the_same_records_updates_them(data_dir: Path, tmp_path: Path) -> None:
    load(data_dir, write(tmp_path / "may", hazards=HAZARDS + "H1,U,inspection,general,2025-05-02,2025-05-20,\n"))
    assert kpis.rate("treatment_completion_rate").rows["top"].item() == 0
    newer = HAZARDS + "H1,U,inspection,general,2025-05-02,2025-05-20,2025-05-18\nH2,U,inspection,general,2025-05-03,,\n"
    load(data_dir, write(tmp_path / "june", hazards=newer))
    found = kpis.rate("treatment_completion_rate").rows.iloc[0]
    assert (found["top"], found["bottom"]) == (1, 2)
    loaded = warehouse.query("select * from tables_loaded where table_name = 'hazards'").iloc[0]
    assert (loaded["row_count"], loaded["superseded_count"]) == (2, 1)


def test_exports_without_a_column_have_no_data_and_say_so(data_dir: Path, tmp_path: Path) -> None:
    untreated = HAZARDS.replace(",Treated on", "") + "H1,U,inspection,general,2025-05-02,2025-05-20\n"
    load(data_dir, write(tmp_path / "may", hazards=untreated))
    asked = kpis.rate("treatment_completion_rate")
    assert asked.rows["rate"].isna().all()
    assert "no “Treated on”" in asked.notes[0]


@pytest.mark.soak  # test_load.py reads and builds nothing then
def test_loading_the_same_file_again_changes_nothing(data_dir: Path, tmp_path: Path) -> None:
    exports = write(tmp_path / "may", hazards=HAZARDS + "H1,U,inspection,general,2025-05-02,2025-05-20,\n")
    load(data_dir, exports)
    before = warehouse.newest()
    load(data_dir, exports)
    assert warehouse.newest() == before
    older = write(tmp_path / "june", hazards=HAZARDS + "H1,U,inspection,general,2025-05-02,2025-05-20,2025-05-18\n")
    load(data_dir, older)
    load(data_dir, exports)
    assert kpis.rate("treatment_completion_rate").rows["top"].item() == 1


def test_the_file_that_first_delivered_a_record_is_known(data_dir: Path, tmp_path: Path) -> None:
    hours = "Unit ID,Month,Worker type,Worked hours\nU,2025-05,employee,100\n"
    first = HAZARDS + "H1,U,inspection,general,2025-05-02,2025-05-20,\n"
    second = first.replace("20,", "20,2025-05-18") + "H2,U,inspection,general,2025-05-03,,\n"
    load(
        data_dir,
        write(tmp_path / "a", may=first, hours_may=hours),
        write(tmp_path / "b", june=second, hours_june=hours.replace("100", "120")),
        write(tmp_path / "c", july=second.replace("2025-05-18", "2025-05-19")),
    )
    found = warehouse.query(
        "select table_name, record_id, file from first_loads join files using (file_hash) order by 1, 2"
    )
    assert found.values.tolist() == [
        ["exposures", "U 2025-05-01 employee", "hours_may.csv"],  # the id that the model makes of its key
        ["hazards", "H1", "may.csv"],
        ["hazards", "H2", "june.csv"],
    ]
    assert set(warehouse.query("select exposure_id from exposures")["exposure_id"]) == {"U 2025-05-01 employee"}


def test_units_and_areas_that_nobody_declared_are_declared_and_listed(data_dir: Path, tmp_path: Path) -> None:
    accidents = "Accident ID,Unit ID,Area ID,Accident date,Worker type\nX1,U9,R9,2025-05-02,employee\n"
    load(data_dir, write(tmp_path / "may", accidents=accidents))
    assert kpis.rate("accident_count", ("unit", "area")).rows[["unit", "area"]].values.tolist() == [["U9", "R9"]]
    listed = warehouse.query("select check_name, row_count from warnings").set_index("check_name")["row_count"]
    assert (listed["undeclared_units"], listed["undeclared_areas"]) == (1, 1)


def test_units_in_a_circle_are_said_and_cut_and_stop_nothing(data_dir: Path, tmp_path: Path) -> None:
    header = "Unit ID,Unit name,Unit type,Parent unit ID\n"
    send = write(tmp_path / "bad", units=header + "A,Alpha,site,B\nB,Beta,workshop,C\nC,Gamma,team,A\nD,Delta,team,C\n")
    (file,) = load_paths([send], data_dir).files
    assert "above each other in a circle" in file.message
    found = warehouse.query("select unit_id, parent_unit_id from units order by 1").astype(object)
    parents = found.where(found.notna(), None).values.tolist()
    assert parents == [["A", None], ["B", "C"], ["C", "A"], ["D", "C"]]  # the highest one loses its parent
    above = warehouse.query("select ancestor_id from unit_ancestors where unit_id = 'D' order by distance")
    assert above["ancestor_id"].tolist() == ["D", "C", "A"]
    load(data_dir, write(tmp_path / "put_right", units=header + "A,Alpha,site,\n"))
    assert warehouse.query("select * from cut_parents").empty


def test_a_deep_tree_loses_nothing(data_dir: Path, tmp_path: Path) -> None:
    rows = "".join(f"U{depth},Unit {depth},team,{f'U{depth - 1}' if depth else ''}\n" for depth in range(120))
    hazards = HAZARDS + "H1,U90,inspection,general,2025-05-02,,\nH2,U119,inspection,general,2025-05-02,,\n"
    units = "Unit ID,Unit name,Unit type,Parent unit ID\n" + rows
    load(data_dir, write(tmp_path / "deep", units=units, hazards=hazards))
    assert kpis.rate("hazard_count", filters=Filters(unit_id="U0")).rows["top"].item() == 1
    # More than a hundred levels are no company: what stands below them begins a tree of its own, and that is said
    assert kpis.rate("hazard_count", filters=Filters(unit_id="U101")).rows["top"].item() == 1
    assert warehouse.query("select unit_id, why from cut_parents").values.tolist() == [["U101", "deep"]]


@pytest.mark.soak
def test_a_file_that_stops_the_build_is_set_aside_and_the_rest_is_published(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really, poison = versions.stage, HAZARDS + "H9,U,inspection,general,2025-05-02,,\n"

    def stage(staging: versions.Staging) -> None:
        if any(one.name.startswith("poison") for one in staging.files):
            raise duckdb.OutOfRangeException("Out of Range Error: Overflow in SUM of INT64!")
        really(staging)

    monkeypatch.setattr(versions, "stage", stage)
    row = "H{},U,inspection,general,2025-05-02,,\n"
    first = write(tmp_path / "first", **{f"hazards{number}": HAZARDS + row.format(number) for number in range(3)})
    assert load_paths([first], data_dir).exit_code == 0
    bad = write(tmp_path / "bad", good=HAZARDS + row.format(5), poison=poison, poison_2=poison.replace("H9", "H8"))
    report = load_paths([bad], data_dir)
    assert report.exit_code == 1
    assert report.build
    said = {file.file: file for file in report.files}
    assert "Overflow in SUM" in said["poison.csv"].message
    assert (said["poison.csv"].rows_loaded, said["poison.csv"].rows_refused) == (0, 1)
    assert (said["good.csv"].rows_loaded, said["good.csv"].message) == (1, "")
    assert kpis.rate("hazard_count").rows["top"].item() == 4
    counts = warehouse.query("select file, rows_loaded, rows_refused from files where file like 'poison%' order by 1")
    assert counts.values.tolist() == [["poison.csv", 0, 1], ["poison_2.csv", 0, 1]]

    more = load_paths([write(tmp_path / "more", next=HAZARDS + row.format(6))], data_dir)
    assert [file.file for file in more.files] == ["next.csv", "poison.csv", "poison_2.csv"]  # said at every load
    assert kpis.rate("hazard_count").rows["top"].item() == 5

    monkeypatch.setattr(versions, "stage", really)
    assert load_paths([bad / "poison.csv"], data_dir).files[0].rows_loaded == 1  # sent again
    assert kpis.rate("hazard_count").rows["top"].item() == 6


def test_a_failing_check_leaves_no_draft_behind(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = tmp_path / "rules" / "checks"
    rules.mkdir(parents=True)
    (rules / "always.sql").write_text("-- This must not exist.\nselect 1 as row", encoding="utf-8")
    monkeypatch.setattr("pipelines.building.build.CHECKS", rules)
    with pytest.raises(BuildFailed, match="This must not exist"):
        build(data_dir)
    assert not list((data_dir / "warehouse").iterdir())


def test_only_the_last_few_warehouses_are_kept(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.warehouses.KEPT", 2)
    built = [build(data_dir) for _ in range(3)]
    assert sorted((data_dir / "warehouse").glob("*.duckdb")) == built[-2:]
    assert warehouse.newest() == built[-1]


def test_the_as_of_date_is_the_end_of_the_month_of_the_newest_event(data_dir: Path, tmp_path: Path) -> None:
    load(data_dir, write(tmp_path / "may", hazards=HAZARDS + "H1,U,inspection,general,2024-02-02,2025-05-20,\n"))
    assert kpis.rate("hazard_count").as_of.isoformat() == "2024-02-29"


GRADED = [  # LEC limits 70/160/320 and published examples (C3, C7); LS and MES limits: domain agreement, section 5
    ("LEC,6,6,3,", "general"),
    ("LEC,6,6,7,", "larger"),
    ("LEC,10,6,7,", "major"),
    ("LEC,1,10,7,", "general"),
    ("LEC,0.5,6,15,", "low"),
    ("LEC,10,0.5,15,", "general"),
    ("LS,4,,5,", "major"),
    ("LS,3,,5,", "larger"),
    ("LS,3,,3,", "general"),
    ("LS,2,,4,", "low"),
    ("MES,,6,15,2", "major"),
    ("MES,,6,15,1", "larger"),
    ("MES,,1,8,5", "general"),
    ("MES,,1,7,5", "low"),
]


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Load a risk point of each method and score, in an area of its own."""
    folder = tmp_path_factory.mktemp("register")
    header = "Risk point ID,Area ID,Unit ID,Risk point name,Method,Likelihood,Exposure,Consequence,Control state\n"
    rows = "".join(f"P{n},R{n},U,Press,{scores}\n" for n, (scores, _) in enumerate(GRADED))
    return load(folder / "data", write(folder / "exports", risk_points=header + rows))


@pytest.mark.parametrize(("number", "level"), enumerate(level for _, level in GRADED))
def test_risk_points_are_graded_by_their_method(
    number: int, level: str, register: Path, use_data: Callable[[Path], Path]
) -> None:
    use_data(register)
    asked = kpis.rate("risk_point_count", ("inherent_level",), Filters(area_id=f"R{number}"))
    assert asked.rows["inherent_level"].tolist() == [level]
