"""A build takes the newest record of each key, declares what nobody declared, and never harms the warehouse in use."""

from pathlib import Path

import pytest

from dashboard.numbers import kpis, warehouse
from pipelines.building.build import KEPT_WAREHOUSES, BuildFailed, build
from tests.conftest import load, run_here

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
    load(data_dir, write(tmp_path / "a", may=first, hours_may=hours))
    second = first.replace("20,", "20,2025-05-18") + "H2,U,inspection,general,2025-05-03,,\n"
    load(data_dir, write(tmp_path / "b", june=second, hours_june=hours.replace("100", "120")))
    load(data_dir, write(tmp_path / "c", july=second.replace("2025-05-18", "2025-05-19")))
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


def test_units_that_stand_above_each_other_stop_the_build(data_dir: Path, tmp_path: Path) -> None:
    units = "Unit ID,Unit name,Unit type,Parent unit ID\nA,Alpha,site,\n"
    load(data_dir, write(tmp_path / "good", units=units))
    before = warehouse.newest()
    circle = units.replace("site,", "site,B") + "B,Beta,workshop,A\n"
    done = run_here("pipelines", "load", write(tmp_path / "bad", units=circle), "--data", data_dir, data=data_dir)
    assert done.returncode == 2
    assert "above each other in a circle" in done.stdout + done.stderr
    assert warehouse.newest() == before
    load(data_dir, write(tmp_path / "put_right", units=units + "B,Beta,workshop,A\n"))
    assert warehouse.newest() != before


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


def test_only_the_last_few_warehouses_are_kept(data_dir: Path) -> None:
    built = [build(data_dir) for _ in range(KEPT_WAREHOUSES + 2)]
    assert sorted((data_dir / "warehouse").glob("*.duckdb")) == built[-KEPT_WAREHOUSES:]
    assert warehouse.newest() == built[-1]


def test_the_as_of_date_is_the_end_of_the_month_of_the_newest_event(data_dir: Path, tmp_path: Path) -> None:
    load(data_dir, write(tmp_path / "may", hazards=HAZARDS + "H1,U,inspection,general,2024-02-02,2025-05-20,\n"))
    assert kpis.rate("hazard_count").as_of.isoformat() == "2024-02-29"


@pytest.mark.parametrize(
    ("scores", "level"),
    [  # LEC limits 70/160/320 and published worked examples (C3, C7); LS and MES limits: domain agreement, section 5
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
    ],
)
def test_risk_points_are_graded_by_their_method(scores: str, level: str, data_dir: Path, tmp_path: Path) -> None:
    header = "Risk point ID,Area ID,Unit ID,Risk point name,Method,Likelihood,Exposure,Consequence,Control state\n"
    load(data_dir, write(tmp_path / "register", risk_points=f"{header}P1,R,U,Press,{scores}\n"))
    assert kpis.rate("risk_point_count", ("inherent_level",)).rows["inherent_level"].tolist() == [level]
