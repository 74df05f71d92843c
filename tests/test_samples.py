"""The sample company: remade the same, small, consistent, and each planted story is there with its figures."""

import json
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image, ImageChops

# A pandas frame or column: its stubs know too little of the columns to help here.
Frame = Any

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "data" / "samples"
CONTRACTS = tomllib.loads((ROOT / "pipelines" / "contracts.toml").read_text(encoding="utf-8"))
LAST_DAY = pd.Timestamp("2026-10-31")
RECORDABLE = ["fatal", "serious", "lost_time", "restricted_work", "medical_treatment", "illness"]
FILES = {"hazards_xishan.csv": "hazards", "risk_points.xlsx": "risk_points"}


def received(path: Path) -> Frame:
    """Read one file as text under the names of the contract, Chinese labels and codes turned back."""
    fields = CONTRACTS["fields"]
    chinese = path.name == "hazards_xishan.csv"
    if path.suffix == ".xlsx":
        rows = pd.read_excel(path, dtype=object, engine="openpyxl")
    else:
        rows = pd.read_csv(path, dtype=str, encoding="gb18030" if chinese else "utf-8")
    table = CONTRACTS["tables"][FILES.get(path.name, path.stem)]
    names = {fields[name]["label"]["zh" if chinese else "en"]: name for name in table["required"] + table["optional"]}
    rows = rows.rename(columns=names)
    for name in rows.columns if chinese else ():
        if fields[name]["type"] == "code":
            codes = {label: code for code, label in fields[name]["values"]["zh"].items()}
            rows[name] = rows[name].map(codes, na_action="ignore")
        if fields[name]["type"] == "yes_no":
            rows[name] = rows[name].map({"是": "yes", "否": "no"})
    return rows


@cache
def table(name: str) -> Frame:
    """Read one table from all its files, dates and numbers typed."""
    paths = [SAMPLES / f"{name}.csv"] + [SAMPLES / file for file, of in FILES.items() if of == name]
    rows = pd.concat([received(path) for path in paths if path.exists()], ignore_index=True)
    for column in rows.columns:
        kind = CONTRACTS["fields"][column]["type"]
        if kind in ("date", "month"):
            rows[column] = pd.to_datetime(rows[column])
        if kind in ("number", "integer"):
            rows[column] = pd.to_numeric(rows[column])
    return rows


def hazards() -> Frame:
    """Give the hazards that count, with site, workshop and whether treated by the original due date."""
    rows = table("hazards")
    rows = rows[rows.is_deleted == "no"].copy()
    rows["workshop"] = "W" + rows.unit_id.str[1:3]
    rows["site"] = "S" + rows.unit_id.str[1]
    rows["on_time"] = rows.treated_date <= rows.original_due_date
    rows["is_open"] = rows.treated_date.isna()
    rows["is_overdue"] = rows.is_open & (rows.due_date < LAST_DAY)
    return rows


def due_hazards(first: str, last: str = "2026-10-31") -> Frame:
    """Give the hazards whose original due date lies in a period."""
    rows = hazards()
    return rows[rows.original_due_date.between(first, last)]


def applicable_checks() -> Frame:
    """Give the checks that apply, with the inspection they belong to."""
    rows = table("checks").merge(table("inspections"), on="inspection_id", suffixes=("", "_of_inspection"))
    rows = rows[rows.result != "not_applicable"].copy()
    rows["conforms"] = rows.result == "conforming"
    return rows


def trir_by_site(first: str) -> Frame:
    """Sum cases and hours by site from a day on, then divide."""
    accidents, exposures = table("accidents"), table("exposures")
    cases = accidents[accidents.severity.isin(RECORDABLE) & (accidents.accident_date >= first)]
    hours = exposures[exposures.month_date >= first]
    cases_by_site = cases.groupby("S" + cases.unit_id.str[1]).size()
    return cases_by_site * 200_000 / hours.groupby("S" + hours.unit_id.str[1]).worked_hours.sum()


@pytest.fixture(scope="module")
def remade(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    subprocess.run([sys.executable, str(SAMPLES / "make_samples.py"), str(folder)], check=True)
    return folder


def test_the_script_remakes_the_same_files(remade: Path) -> None:
    made = sorted(path.name for path in remade.iterdir())
    assert made == sorted(path.name for path in SAMPLES.iterdir() if path.suffix in (".csv", ".xlsx", ".png"))
    for path in sorted(remade.glob("*.csv")):
        assert path.read_bytes() == (SAMPLES / path.name).read_bytes(), path.name
    for path in sorted(remade.glob("*.xlsx")):
        pd.testing.assert_frame_equal(received(path), received(SAMPLES / path.name))
    for path in sorted(remade.glob("*.png")):
        with Image.open(path) as new, Image.open(SAMPLES / path.name) as old:
            assert new.size == old.size
            # Another build of the font library may shade letters a little differently.
            difference = np.asarray(ImageChops.difference(new.convert("RGB"), old.convert("RGB")))
            assert difference.mean() < 1, path.name


def test_the_folder_stays_under_8_mb() -> None:
    assert sum(path.stat().st_size for path in SAMPLES.iterdir() if path.is_file()) < 8_000_000


def test_the_company_has_the_size_asked_for() -> None:
    assert table("units").unit_type.value_counts().to_dict() == {"company": 1, "site": 4, "workshop": 12, "team": 40}
    assert 25 <= len(table("areas")) <= 40
    assert len(table("plans")) == 4
    assert 60_000 <= len(table("checks")) <= 90_000
    assert 5_000 <= len(table("hazards")) <= 6_500
    assert table("exposures").month_date.nunique() == 36
    assert 140 <= (table("accidents").severity == "near_miss").sum() <= 160


@pytest.mark.parametrize("name", sorted(CONTRACTS["tables"]))
def test_every_row_fits_its_contract(name: str) -> None:
    rows, contract = table(name), CONTRACTS["tables"][name]
    assert not rows.duplicated(contract["key"]).any()
    assert rows[contract["required"]].notna().all(axis=None)
    assert set(rows.columns) <= {*contract["required"], *contract["optional"]}
    for column in rows.columns:
        field, values = CONTRACTS["fields"][column], rows[column].dropna()
        if field["type"] == "code":
            assert set(values) <= set(field["values"]["zh"]), column
        if "min" in field:
            assert (values >= field["min"]).all(), column
        if field.get("not_future"):
            assert (values <= LAST_DAY).all(), column


def test_facts_come_in_their_order() -> None:
    rows = table("hazards")
    assert not (rows.treated_date < rows.found_date).any()
    assert not (rows.accepted_date < rows.treated_date).any()
    assert not (rows.recorded_date < rows.found_date).any()
    assert not (rows.due_date < rows.original_due_date).any()
    assert rows[rows.accepted_date.notna()].treated_date.notna().all()


@pytest.mark.parametrize(
    ("name", "column", "of"),
    [
        (name, column, of)
        for name, contract in CONTRACTS["tables"].items()
        for column, of in (
            ("unit_id", "units"), ("parent_unit_id", "units"), ("area_id", "areas"), ("plan_id", "plans"),
            ("risk_point_id", "risk_points"), ("inspection_id", "inspections"),
        )
        if column in contract["required"] + contract["optional"] and name != of
    ] + [("units", "parent_unit_id", "units")],
)  # fmt: skip
def test_every_reference_resolves(name: str, column: str, of: str) -> None:
    key = CONTRACTS["tables"][of]["key"][0]
    assert set(table(name)[column].dropna()) <= set(table(of)[key])


def test_a_risk_point_lies_in_the_area_of_its_hazards() -> None:
    rows = hazards().merge(table("risk_points"), on="risk_point_id", suffixes=("", "_of_point"))
    assert (rows.area_id == rows.area_id_of_point).all()


def test_areas_lie_within_their_plan_and_near_their_site() -> None:
    rows = table("areas").merge(table("plans"), on="plan_id", suffixes=("", "_of_plan"))
    for area in rows.itertuples():
        (ring,) = json.loads(area.boundary)["coordinates"]
        assert ring[0] == ring[-1]
        assert all(0 <= x <= area.width and 0 <= y <= area.height for x, y in ring)
        (ground,) = json.loads(area.position)["coordinates"]
        assert all(118 < longitude < 120 and 32 < latitude < 33 for longitude, latitude in ground)


def test_some_areas_are_not_assessed_and_some_reviews_overdue() -> None:
    assert sorted(set(table("areas").area_id) - set(table("risk_points").area_id)) == ["A111", "A210", "A403"]
    assert (table("risk_points").review_due_date <= LAST_DAY).sum() == 18


def test_an_accident_always_has_hours_in_its_unit_month() -> None:
    accidents, exposures = table("accidents"), table("exposures")
    months = accidents.accident_date.dt.to_period("M").dt.to_timestamp()
    keys = set(zip(exposures.unit_id, exposures.month_date, exposures.worker_type, strict=True))
    assert set(zip(accidents.unit_id, months, accidents.worker_type, strict=True)) <= keys


def test_headline_levels_are_believable() -> None:
    due = table("inspections")
    due = due[due.due_date <= LAST_DAY]
    assert 0.93 < due.completed_date.notna().mean() < 0.97
    assert 0.94 < applicable_checks().conforms.mean() < 0.96
    assert 0.85 < due_hazards("2023-11-01").on_time.mean() < 0.90
    assert 0.02 < (hazards().hazard_level == "major").mean() < 0.04
    exposures, accidents = table("exposures"), table("accidents")
    assert 1.4 < accidents.severity.isin(RECORDABLE).sum() * 200_000 / exposures.worked_hours.sum() < 3


def test_nothing_pays_twice_for_a_planned_inspection() -> None:
    done = table("inspections").query("due_date.notna()")
    both = table("inspection_plans").merge(done, on=["unit_id", "area_id"], suffixes=("", "_of_inspection"))
    assert not both.due_date.between(both.period_start_date, both.period_end_date).any()


def of(hits: Frame) -> tuple[int, int]:
    """Give top and bottom of a share."""
    return int(hits.sum()), len(hits)


def test_story_1_treatment_slows_when_the_maintenance_contractor_leaves() -> None:
    before, after = due_hazards("2023-11-01", "2026-02-28"), due_hazards("2026-04-01")
    assert of(before[before.workshop == "W13"].on_time) == (385, 434)
    assert of(after[after.workshop == "W13"].on_time) == (54, 128)
    others = after[after.workshop != "W13"].groupby("workshop").on_time.mean()
    assert others.min() > 0.8
    found = due_hazards("2023-11-01").query("workshop == 'W13' and found_date >= '2026-03-01'")
    repairs = found.hazard_type.isin(["condition", "environment"])
    assert of(found[repairs].on_time) == (11, 82)
    assert of(found[~repairs].on_time) == (49, 55)
    hours = table("exposures").query("unit_id == 'W13' and worker_type == 'contractor'").set_index("month_date")
    assert hours.worked_hours[["2026-02-01", "2026-03-01"]].tolist() == [13345, 6217]


def test_story_2_a_team_reports_nothing() -> None:
    assert table("exposures").query("unit_id == 'T232'").worked_hours.sum() == 424240
    assert table("inspections").query("unit_id == 'T232'").completed_date.notna().sum() == 84
    assert of(applicable_checks().query("unit_id == 'T232'").conforms) == (1224, 1224)
    assert "T232" not in set(table("hazards").unit_id) | set(table("accidents").unit_id)
    reported = hazards().groupby("unit_id").size()
    assert (len(reported), reported.min(), reported.max()) == (39, 84, 198)


def test_story_3_closures_in_a_batch_at_month_end() -> None:
    treated = hazards().query("treated_date.notna()")
    last_day = treated.treated_date.dt.is_month_end
    assert of(last_day[treated.workshop == "W31"]) == (341, 412)
    assert of(last_day[treated.workshop != "W31"]) == (165, 5292)


def test_story_4_an_area_should_turn_red() -> None:
    points = table("risk_points")
    scores = points[points.area_id == "A307"]
    assert scores.residual_level.notna().any()
    assert set(scores.residual_level.dropna()) == {"general", "low"}
    # The only entry without a residual level: LS 1 × consequence, below 9, so low.
    (bare,) = scores[scores.residual_level.isna()].itertuples()
    assert (bare.method, bare.likelihood * bare.consequence < 9) == ("LS", True)
    overdue = hazards().query("is_overdue")
    here = overdue[overdue.area_id == "A307"]
    assert len(here) == 9
    assert overdue[overdue.hazard_level == "major"].area_id.tolist() == ["A307"]
    assert here[here.hazard_level == "major"].due_date.tolist() == [pd.Timestamp("2026-09-17")]
    assert overdue[overdue.area_id != "A307"].groupby("area_id").size().nlargest(2).to_dict() == {"A107": 5, "A112": 5}
    checks = applicable_checks().query("area_id == 'A307'")
    recent = checks.completed_date >= "2026-08-01"
    assert of(checks[recent].conforms) == (198, 250)
    assert of(checks[~recent].conforms) == (1906, 2006)


def test_story_5_a_campaign_improves_one_site_and_it_lasts() -> None:
    checks = applicable_checks()
    for first, last, conforming, on_time in (
        ("2023-11-01", "2025-05-31", (10108, 10971), (980, 1272)),
        ("2025-07-01", "2026-10-31", (8947, 9271), (628, 678)),
    ):
        here = checks[(checks.unit_id.str[1] == "2") & checks.completed_date.between(first, last)]
        assert of(here.conforms) == conforming
        assert of(due_hazards(first, last).query("site == 'S2'").on_time) == on_time
        elsewhere = checks[(checks.unit_id.str[1] != "2") & checks.completed_date.between(first, last)]
        assert 0.951 < elsewhere.conforms.mean() < 0.956
        assert 0.86 < due_hazards(first, last).query("site != 'S2'").on_time.mean() < 0.875


def test_story_6_the_small_site_looks_worst() -> None:
    assert trir_by_site("2025-11-01").round(2).to_dict() == {"S1": 1.42, "S2": 1.42, "S3": 1.62, "S4": 5.69}
    assert trir_by_site("2023-11-01").round(2).to_dict() == {"S1": 1.44, "S2": 1.48, "S3": 1.53, "S4": 2.86}
    hours = table("exposures").query("unit_id.str[1] == '4' and month_date >= '2025-11-01'").worked_hours.sum()
    assert hours == 70290


def test_story_8_a_measure_that_nobody_checked() -> None:
    measures, tasks, records = table("control_measures"), table("inspection_tasks"), table("task_records")
    assert measures.set_index("measure_id").loc["M30712-3", ["risk_point_id", "measure_text"]].tolist() == [
        *("R30712", "Fixed guard, lock-out before repair")
    ]
    task = tasks[tasks.measure_id == "M30712-3"].iloc[0]
    assert (task.check_cycle, task.cycle_unit, task.start_date) == (1, "month", pd.Timestamp("2024-10-01"))
    assert task.task_id not in set(records.task_id)
    accidents = table("accidents").set_index("accident_id")
    assert accidents.loc[["A164", "A283"], "risk_point_id"].eq("R30712").all()
    done = records[records.check_status.isin(["normal", "hazard_found", "hazard found"])]
    leaders = done[done.task_id.isin(tasks[tasks.is_leader_task == "yes"].task_id)]
    assert len(leaders) == 258
    assert ((leaders.task_id == "KW13") & (leaders.checked_date >= "2026-03-01")).sum() == 4


def test_stories_12_and_13_blind_spots_of_responsibility_and_a_site_that_rewards_no_find() -> None:
    held = table("responsibilities")
    places = held.risk_point_id.fillna(held.area_id) + " " + held.responsibility_role
    assert places[places.duplicated()].tolist() == ["A207 territorial"]
    assert held[held.end_date.notna()][["area_id", "end_date"]].to_numpy().tolist() == [
        ["A305", pd.Timestamp("2026-06-30")]
    ]
    assert held[held.signed_date.isna()].area_id.tolist() == ["A210"]
    assert places.nunique() == len(table("areas")) * 2 + len(table("risk_points")) == 384
    found = hazards()
    major = found[found.hazard_level.eq("major") & found.source.isin(["inspection", "employee"])]
    major = major[major.found_date >= "2025-01-01"]
    rewards = table("rewards")
    named = major.hazard_id.isin(rewards[rewards.reward_type == "reward"].hazard_id)
    by_site = named.groupby(major.unit_id.str[1]).agg(["sum", "size"])
    assert by_site.loc["3"].tolist() == [0, 25]
    assert by_site.drop("3").sum().tolist() == [43, 62]
    assert (rewards.unit_id.str[1].eq("3") & rewards.reward_type.eq("penalty")).sum() == 80


def test_stories_9_and_10_a_lapsed_licence_and_a_team_that_nobody_trains() -> None:
    people, licences, trainings = table("people"), table("licences"), table("trainings")
    people = people[(people.entry_date <= LAST_DAY) & ~(people.leave_date <= LAST_DAY)]
    held = licences[licences.person_id.isin(people.person_id)]
    lapsed = held[held.expiry_date < LAST_DAY]
    assert lapsed[["person_id", "expiry_date"]].to_numpy().tolist() == [["P-T231-02", pd.Timestamp("2026-08-31")]]
    assert len(held) == 153
    assert ((held.expiry_date - LAST_DAY).dt.days.between(0, 90)).sum() == 5
    levels = trainings[trainings.training_type.str.startswith("entry")].groupby("person_id").training_type.nunique()
    complete = people.assign(complete=people.person_id.map(levels).eq(3))
    assert (complete.complete.sum(), len(complete)) == (276, 297)
    by_team = complete.groupby("unit_id").complete.agg(["sum", "size"])
    assert by_team.loc["T222"].tolist() == [0, 8]
    assert by_team["sum"].eq(0).sum() == 1
