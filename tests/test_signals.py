"""Signals of bad or gamed data: planted ones are found with their records, clean data raise none."""

from collections.abc import Callable
from pathlib import Path

from dashboard.loaded import loads
from dashboard.numbers import warehouse
from tests.conftest import load
from tests.test_build import write

HAZARD = "Hazard ID,Unit ID,Area ID,Found by,Hazard level,Found on,Recorded on,Due date,Treated on,Description\n"


def records(name: str) -> list[str]:
    """Give the records that trip a rule."""
    rows = warehouse.query("select record_id from warning_records where check_name = ? order by 1", [name])
    return rows["record_id"].tolist()


def hazards(count: int, unit: str = "U", month: int = 5) -> str:
    """Write hazards that raise no signal: every text, day and treatment its own."""
    days = [f"2025-{month:02d}-{1 + place % 26:02d}" for place in range(count)]
    return "".join(
        f"{unit}{month}-{place},{unit},R{place % 3},employee,general,{day},{day},"
        f"2025-{month + 1:02d}-20,2025-{month + 1:02d}-{1 + place % 20:02d},Loose guard {unit} {month} {place}\n"
        for place, day in enumerate(days)
    )


def test_clean_data_raise_none(data_dir: Path, tmp_path: Path) -> None:
    load(data_dir, write(tmp_path / "clean", hazards=HAZARD + hazards(40) + hazards(30, "V")))
    found = warehouse.query("select check_name from warnings where starts_with(check_name, 'signal_')")
    assert found.empty


def test_the_planted_ones_of_the_sample_company_are_found(
    sample_warehouse: Path, use_data: Callable[[Path], Path]
) -> None:
    use_data(sample_warehouse)
    found = warehouse.query("select check_name from warnings where starts_with(check_name, 'signal_') order by 1")
    assert found["check_name"].tolist() == ["signal_all_conforming", "signal_month_end_closures", "signal_quiet_units"]
    assert records("signal_quiet_units") == ["T232"]
    assert records("signal_all_conforming") == ["T232"]
    closed = warehouse.query(
        "select distinct workshop_id from warning_records join hazards on hazard_id = warning_records.record_id"
        " join unit_paths using (unit_id) where check_name = 'signal_month_end_closures'"
    )
    assert closed["workshop_id"].tolist() == ["W31"]


def test_a_text_copied_across_records(data_dir: Path, tmp_path: Path) -> None:
    copied = "".join(
        f"C{day},U,R{day},employee,general,2025-05-{day:02d},2025-05-{day:02d},2025-06-20,,{text}\n"
        for day, text in enumerate(["Same words again"] * 5 + ["Four times only"] * 4, 1)  # five are needed
    )
    load(data_dir, write(tmp_path / "may", hazards=HAZARD + hazards(20) + copied))
    assert records("signal_copied_texts") == ["C1", "C2", "C3", "C4", "C5"]


def test_a_record_entered_twice(data_dir: Path, tmp_path: Path) -> None:
    twice = "".join(
        f"{name},U,R9,employee,general,2025-05-05,2025-05-05,2025-06-20,,Oil under the press\n" for name in ("D1", "D2")
    )
    load(data_dir, write(tmp_path / "may", hazards=HAZARD + twice))
    assert records("signal_duplicate_hazards") == ["D2"]


def test_a_due_date_moved_after_it_had_passed(data_dir: Path, tmp_path: Path) -> None:
    row = "H1,U,R1,employee,general,2025-05-05,2025-05-05,{due},,Oil under the press\n"
    row += "H2,U,R1,employee,general,2025-05-05,2025-05-05,{later},,Moved in good time\n"
    load(data_dir, write(tmp_path / "june", hazards=HAZARD + row.format(due="2025-05-20", later="2199-01-01")))
    assert records("signal_due_dates_moved") == []
    load(data_dir, write(tmp_path / "july", hazards=HAZARD + row.format(due="2025-08-20", later="2199-02-01")))
    assert records("signal_due_dates_moved") == ["H1"]


def test_hours_that_do_not_fit_the_heads(data_dir: Path, tmp_path: Path) -> None:
    given = {"FIT": 1600, "MANY": 9000, "FEW": 100}
    rows = "".join(f"{unit},2025-05,employee,{hours},10\n" for unit, hours in given.items())
    exposures = "Unit ID,Month,Worker type,Worked hours,Average headcount\n" + rows
    load(data_dir, write(tmp_path / "may", exposures=exposures))
    assert sorted(records("signal_hours_per_head")) == ["FEW 2025-05-01 employee", "MANY 2025-05-01 employee"]


def test_day_and_month_that_changed_places(data_dir: Path, tmp_path: Path) -> None:
    swapped = "S1,U,R1,employee,general,2025-02-07,2025-07-03,2025-08-20,,Oil under the press\n"
    late = "S2,U,R1,employee,general,2025-02-07,2025-04-30,2025-08-20,,Oil under the drill\n"
    load(data_dir, write(tmp_path / "july", hazards=HAZARD + swapped + late))
    assert records("signal_swapped_days") == ["S1"]  # 2025-07-02, recorded a day later


def test_every_signal_opens_its_records(sample_warehouse: Path, use_data: Callable[[Path], Path]) -> None:
    use_data(sample_warehouse)
    found = loads.warnings("samples")
    for check, record, id_name, count in found[["check_name", "record", "id", "row_count"]].itertuples(index=False):
        assert len(loads.warned(str(check), str(record), str(id_name))) == count
    quiet = found.set_index("check_name").loc["signal_quiet_units"]
    assert loads.warned("signal_quiet_units", str(quiet["record"]), str(quiet["id"]))["unit_name"].tolist() == [
        "Welding Team 2"
    ]


def test_months_without_hours_are_named(data_dir: Path, tmp_path: Path) -> None:
    exposures = "Unit ID,Month,Worker type,Worked hours\nU,2025-01,employee,1600\nU,2025-02,employee,1600\n"
    exposures += "V,2024-11,employee,1600\nV,2025-01,employee,1600\nU,2025-02,contractor,90\n"
    load(data_dir, write(tmp_path / "year", exposures=exposures))
    assert records("hours_missing") == ["V"]
