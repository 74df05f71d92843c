"""What needs attention, worked by hand on two sites and two teams over a year of 2025."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from dashboard.filters import Choices, Filters
from dashboard.numbers import company, kpis
from dashboard.numbers.warehouse import in_use
from dashboard.results import attention
from pipelines.load import load
from tests.test_build import write
from tests.test_panels import choices_of

UNITS = """Unit ID,Unit name,Unit type,Parent unit ID
C,Company,company,
A,Alpha,site,C
B,Beta,site,C
T2,Two,team,A
T3,Three,team,A
"""
# the newest hazard of T2 is two full months old at the end of the year, that of T3 three
HAZARDS = """Hazard ID,Unit ID,Found by,Hazard level,Found on
H1,T2,inspection,general,2025-10-05
H2,T3,inspection,general,2025-09-05
H3,B,inspection,general,2025-12-05
"""
HOURS = "Unit ID,Month,Worker type,Worked hours\n" + "".join(
    f"{unit},2025-{month:02},employee,{hours}\n"
    for unit, hours in (("T2", 5000), ("T3", 5000), ("B", 20000))
    for month in range(1, 13)
)


def accidents(of_alpha: int, of_beta: int) -> str:
    """Write so many recordable accidents of each site: Alpha works 120 000 h, Beta 240 000."""
    rows = [f"A{number},T2,2025-03-05,employee,lost_time\n" for number in range(of_alpha)]
    rows += [f"B{number},B,2025-03-05,employee,lost_time\n" for number in range(of_beta)]
    return "Accident ID,Unit ID,Accident date,Worker type,Severity\n" + "".join(rows)


def sentences(data: Path, folder: Path, of_alpha: int, of_beta: int) -> list[str]:
    exports = write(folder, units=UNITS, hazards=HAZARDS, hours=HOURS, accidents=accidents(of_alpha, of_beta))
    load([exports], data)
    as_of = company.build_facts(in_use().stem).as_of
    year = Filters(date(2025, 1, 1), date(2025, 12, 31))
    return [point.sentence for point in attention.points(Choices(year, build=in_use().stem, as_of=as_of))]


@pytest.mark.parametrize(
    ("of_alpha", "of_beta", "says"),
    [  # the overall rate lies within the exact interval of Alpha in both, but only five cases are few
        (5, 8, "**Alpha** has the worst TRIR (8.33), but only 5 cases in 120,000 hours: too few to say."),
        (6, 9, ""),
    ],
)
def test_who_is_quiet_and_who_is_too_small(
    of_alpha: int, of_beta: int, says: str, data_dir: Path, tmp_path: Path
) -> None:
    said = sentences(data_dir, tmp_path / "year", of_alpha, of_beta)
    quiet = [one for one in said if "Too quiet" in one]
    assert quiet == ["**Three**: no hazard recorded for 3 months, in 60,000 worked hours a year. Too quiet?"]
    assert [one for one in said if "too few to say" in one] == ([says] if says else [])


@pytest.mark.parametrize(("sites", "moved"), [(2, ["Alpha"]), (3, [])])
def test_a_site_moved_where_chance_among_all_sites_looked_at_does_not_explain_it(
    sites: int,
    moved: list[str],
    sample_warehouse: Path,
    use_data: Callable[[Path], Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """80 of 100, then 65 of 100: p = 0.01753 (test_change.py); the others did not move: p = 1.

    Of two looked at the smallest p counts up to 5 % ÷ 2 = 0.025, of three up to 5 % ÷ 3 = 0.01667.
    """
    use_data(sample_warehouse)
    choices = choices_of()

    def side_by_side(name: str, filters: Filters, _build: str, _usual: str) -> pd.DataFrame:
        on_time = 65 if filters == choices.filters else 80
        rows = [["A", "Alpha", on_time, 100], ["B", "Beta", 70, 100], ["C", "Gamma", 90, 100]][:sites]
        found = pd.DataFrame(rows, columns=["unit", "unit_name", "top", "bottom"])
        return found.assign(rate=found["top"])

    monkeypatch.setattr(attention, "HEADLINES", ("treatment_on_time_rate",))
    monkeypatch.setattr(attention, "side_by_side", side_by_side)
    assert [row.unit_name for _kpi, row in attention.moves(choices)] == moved
    said = list(attention.shifts(choices))
    assert [point.count for point in said] == [35 for _name in moved]  # of 100 that were due 65 were on time


def test_a_point_counts_the_records_that_it_opens(sample_warehouse: Path, use_data: Callable[[Path], Path]) -> None:
    use_data(sample_warehouse)
    counted = [point for point in attention.points(choices_of()) if point.count is not None]
    assert len(counted) >= 3
    assert [point.count for point in counted] == [
        len(kpis.records(point.kpi, point.filters, point.part)) for point in counted
    ]
