"""What holds for every rate: the whole lies between its parts, parts add up, as-of ignores what came later."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from dashboard.filters import ALL, Filters, of_units
from dashboard.numbers import company, kpis, summed_months, sums, warehouse
from dashboard.numbers.definitions import UnknownName

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
PERIODS = [ALL, Filters(date(2025, 1, 1), date(2025, 12, 31)), Filters(date(2025, 3, 7), date(2026, 2, 11))]


@pytest.fixture
def samples(sample_warehouse: Path, use_data: Callable[[Path], Path]) -> Path:
    return use_data(sample_warehouse)


def hazards_as_sent() -> pd.DataFrame:
    """Read the hazards of the English exports, without the product."""
    dates = ["Found on", "Original due date", "Due date", "Treated on"]
    rows = pd.read_csv(SAMPLES / "hazards.csv", parse_dates=dates)
    return rows[rows["Withdrawn"] != "yes"] if "Withdrawn" in rows else rows


@pytest.mark.parametrize("filters", PERIODS)
@pytest.mark.parametrize("by", ["site", *(pytest.param(by, marks=pytest.mark.soak) for by in ("team", "month"))])
def test_parts_add_up_to_the_whole(by: str, filters: Filters, samples: Path) -> None:
    for kpi in kpis.catalogue():
        if kpi.kind == "stock" or kpi.is_mean_over_months:
            continue
        whole, parts = kpis.rate(kpi.name, (), filters).rows.iloc[0], kpis.rate(kpi.name, (by,), filters).rows
        for side in ("top", "bottom"):
            if not pd.isna(whole[side]):
                assert parts[side].sum() == pytest.approx(whole[side]), f"{kpi.name} {side}"


@pytest.mark.parametrize("filters", PERIODS)
def test_the_whole_lies_between_its_parts(filters: Filters, samples: Path) -> None:
    for kpi in kpis.catalogue():
        if not kpi.bottom or kpi.is_mean_over_months:
            continue
        whole = kpis.rate(kpi.name, (), filters).rows["rate"].item()
        parts = kpis.rate(kpi.name, ("site",), filters).rows["rate"].dropna()
        if len(parts):
            assert parts.min() - 1e-9 <= whole <= parts.max() + 1e-9, kpi.name


def test_rows_behind_a_number_are_as_many_as_the_number(samples: Path) -> None:
    for filters in PERIODS:
        for name in ("treatment_on_time_rate", "acceptance_rate", "clean_inspection_rate", "conformity_rate", "trir"):
            asked = kpis.rate(name, (), filters).rows.iloc[0]
            assert len(kpis.records(name, filters, "top")) == asked["top"], name
            if name != "trir":
                assert len(kpis.records(name, filters, "bottom")) == asked["bottom"], name
                assert len(kpis.records(name, filters, "rest")) == asked["bottom"] - asked["top"], name


def test_single_days_and_whole_months_agree(samples: Path) -> None:
    year = Filters(date(2025, 1, 1), date(2025, 12, 31))
    for name in ("conformity_rate", "treatment_on_time_rate", "trir", "inspection_completion_rate"):
        months = [Filters(date(2025, 1, 1), date(2025, 5, 17)), Filters(date(2025, 5, 18), date(2025, 12, 31))]
        tops = sum(kpis.rate(name, (), part).rows["top"].item() for part in months)
        assert tops == kpis.rate(name, (), year).rows["top"].item(), name


PARTLY = {  # days before, after and on both sides of whole months; days of one month; a past day
    "before": Filters(date(2025, 2, 11), date(2025, 8, 31)),
    "after": Filters(date(2024, 12, 1), date(2025, 11, 12)),
    "both": Filters(date(2025, 2, 11), date(2025, 11, 12), unit_id="S1"),
    "one month": Filters(date(2025, 5, 3), date(2025, 5, 20)),
    "two halves": Filters(date(2025, 5, 20), date(2025, 6, 10)),
    "to the build": Filters(date(2026, 2, 11), date(2026, 10, 31)),
    "then": Filters(date(2024, 12, 1), date(2025, 11, 12), as_of=date(2025, 11, 12)),
    "since ever": Filters(None, date(2025, 11, 12), as_of=date(2025, 12, 3)),
}


@pytest.mark.parametrize("case", PARTLY)
def test_sums_of_months_and_days_beside_them_are_those_of_the_single_rows(
    case: str, samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = ("month", "site") if case in ("both", "then") else ("month",)
    names = [kpi.name for kpi in {kpi.top.partition(".")[0]: kpi for kpi in kpis.catalogue()}.values()]
    found = {name: kpis.rate(name, by, PARTLY[case]).rows for name in names}
    monkeypatch.setattr(sums, "_months_within", lambda *_: None)
    kpis._rate.cache_clear()
    kpis._sums.cache_clear()
    for name, rows in found.items():
        pd.testing.assert_frame_equal(rows, kpis.rate(name, by, PARTLY[case]).rows, obj=name, rtol=1e-12)


ASKED = {
    "nothing": ((), Filters(date(2025, 2, 1), date(2025, 9, 30))),
    "since ever": ((), Filters()),
    "a unit": (("month",), Filters(date(2025, 2, 1), unit_id="W11")),
    "levels": (("site", "workshop"), Filters(date(2025, 2, 1), date(2025, 9, 30))),
    "two units in a scope": (("unit",), Filters(units=("T111", "S2"), scope=("S1",))),
    "quarters": (("quarter", "company"), Filters(date(2024, 5, 1), date(2026, 3, 31))),
    "an area": (("year",), Filters(area_id="A101")),
    "areas": (("area",), Filters(date(2025, 2, 1), date(2025, 9, 30))),
    "a slice": (("hazard_type", "month"), Filters(date(2025, 2, 1), date(2025, 9, 30))),
    "a level": ((), Filters(slices=(("hazard_level", "general"),))),
    "a kind": (("month",), Filters(slices=(("inspection_type", "routine"),))),
    "days on both sides": (("site", "month"), Filters(date(2025, 2, 11), date(2025, 11, 12), scope=("S1",))),
    "a year ago": (("team",), Filters(date(2024, 12, 1), date(2025, 11, 12), as_of=date(2025, 11, 12))),
}


@pytest.mark.parametrize("most_rows", [30_000, 0], ids=["as it is", "by month and unit"])
def test_sums_in_memory_are_those_of_duckdb(most_rows: int, samples: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summed_months, "MOST_ROWS", most_rows)
    summed_months.held.cache_clear()
    path = warehouse.in_use()
    sides = {(kpi.top.partition(".")[0], kpi.bottom, kpi.requires): kpi for kpi in kpis.catalogue()}.values()
    count = 0
    for by, filters in ASKED.values():
        for kpi in sides:
            if not {*by, *(name for name, _ in filters.slices)} <= {*kpi.slices}:
                continue
            question = kpis.ask(path, kpi, by, filters)
            found = summed_months.added_up(path, kpi, question)
            if found is not None:
                sql = kpis._rate_sql(path, kpi, question)
                rows = warehouse.query(sql.text, sql.values, path).astype({"excluded": float})
                pd.testing.assert_frame_equal(found, rows, obj=f"{kpi.name} {by}", rtol=1e-12, check_index_type=False)
                count += 1
    summed_months.held.cache_clear()
    assert count > (200 if most_rows else 120)


def test_days_beside_whole_months_are_read_once_for_all_that_is_asked(
    samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    period = Filters(date(2024, 12, 1), date(2025, 11, 13), as_of=date(2025, 11, 13))
    kpis.rate("conformity_rate", (), period)
    monkeypatch.setattr(warehouse, "query", lambda *_: pytest.fail("the warehouse was asked again"))
    for name in ("conformity_rate", "clause_nonconformity_rate", "check_count"):
        for by in (("site",), ("month",), ("team", "year")):
            kpis.rate(name, by, replace(period, unit_id="S1"))


def test_units_with_all_below_them_are_told_apart_by_month_too(samples: Path) -> None:
    path, kpi = warehouse.in_use(), kpis.kpi("treatment_on_time_rate")
    asked = kpis.ask(path, kpi, (), Filters(date(2025, 2, 1), date(2025, 9, 30)))
    question = replace(asked, by=("month", sums.BELOW))
    sql = kpis._rate_sql(path, kpi, question)
    rows = warehouse.query(sql.text, sql.values, path).astype({"excluded": float})
    found = summed_months.added_up(path, kpi, question)
    assert found is not None
    pd.testing.assert_frame_equal(found, rows)


@pytest.mark.parametrize(
    ("grain", "year_starts", "name"),
    [
        ("month", 1, "2026-03"),
        ("quarter", 1, "2026-Q1"),
        ("fiscal_year", 4, "FY2025-04"),
        ("fiscal_quarter", 4, "FQ2026-01-4"),
        ("fiscal_year", 3, "FY2026-03"),
        ("fiscal_quarter", 3, "FQ2026-03-1"),
    ],
)
def test_march_2026_has_the_name_of_its_period(grain: str, year_starts: int, name: str) -> None:
    assert summed_months.period(grain, 2026 * 12 + 2, year_starts) == name
    sql = sums.GRAINS[grain].replace("(select fiscal_year_starts from company_settings)", str(year_starts))
    asked = duckdb.connect().execute(f"select {sql} from (select date '2026-03-01' as month_date)")
    assert asked.fetchall() == [(name,)]


def test_treated_on_time_as_pandas_counts_it(samples: Path) -> None:
    rows, period = hazards_as_sent(), Filters(date(2025, 4, 1), date(2026, 3, 31))
    due = rows[rows["Original due date"].between("2025-04-01", "2026-03-31")]
    on_time = due[due["Treated on"] <= due["Original due date"]]
    by_site = kpis.rate("treatment_on_time_rate", ("site",), period).rows
    english = by_site[by_site["site"] != "S3"]
    assert (english["top"].sum(), english["bottom"].sum()) == (len(on_time), len(due))


def test_as_of_a_past_day_ignores_what_came_later(samples: Path) -> None:
    rows, day = hazards_as_sent(), "2025-09-16"
    found = rows[rows["Found on"] <= day]
    is_open = found["Treated on"].isna() | (found["Treated on"] > day)
    is_overdue = is_open & (found["Due date"] < day)
    asked = kpis.rate("overdue_open_count", ("site",), Filters(as_of=date(2025, 9, 16))).rows
    assert asked[asked["site"] != "S3"]["top"].sum() == is_overdue.sum()
    treated = kpis.rate("treatment_completion_rate", ("site",), Filters(as_of=date(2025, 9, 16))).rows
    treated = treated[treated["site"] != "S3"]
    assert (treated["top"].sum(), treated["bottom"].sum()) == ((~is_open).sum(), len(found))


def test_a_stock_is_read_at_the_end_of_its_period(samples: Path) -> None:
    year = Filters(date(2025, 1, 1), date(2025, 12, 31))
    months = kpis.rate("open_count", ("month",), year).rows.set_index("month")["top"]
    quarters = kpis.rate("open_count", ("quarter",), year).rows.set_index("quarter")["top"]
    assert len(months) == 12
    assert quarters["2025-Q2"] == months["2025-06"]
    assert kpis.rate("open_count", (), year).rows["top"].item() == months["2025-12"]
    assert len(kpis.records("open_count", year)) == months["2025-12"]


def test_a_scope_bounds_every_answer(samples: Path) -> None:
    scoped = Filters(scope=("S1",))
    assert kpis.rate("hazard_count", ("site",), scoped).rows["site"].tolist() == ["S1"]
    assert set(kpis.records("hazard_count", replace(scoped, unit_id="S2"))["unit_id"]) == set()
    assert kpis.rate("hazard_count", (), Filters(scope=())).rows["top"].item() == 0


@pytest.mark.parametrize("name", ["treatment_on_time_rate", "trir", "overdue_open_count"])
def test_several_units_are_added_up_then_divided_and_what_overlaps_counts_once(name: str, samples: Path) -> None:
    one, other, both = (kpis.parts(name, of_units(ALL, units)) for units in (("S1",), ("S2",), ("S1", "S2")))
    assert both["top"] == one["top"] + other["top"] > max(one["top"], other["top"])
    if not pd.isna(both["bottom"]):
        assert both["bottom"] == pytest.approx(one["bottom"] + other["bottom"])
    below = next(unit.unit_id for unit in company.unit_tree(samples.name) if unit.unit_type == "workshop")
    site = kpis.rate(name, ("site",), Filters(unit_id=below)).rows
    overlapping = kpis.parts(name, of_units(ALL, (below, str(site["site"].iloc[0]))))
    assert overlapping["top"] == kpis.parts(name, Filters(unit_id=str(site["site"].iloc[0])))["top"]


def test_a_slice_the_bottom_does_not_have_keeps_the_whole_bottom(samples: Path) -> None:
    whole = kpis.rate("trir").rows["bottom"].item()
    asked = kpis.rate("trir", ("accident_type",))
    assert (asked.rows["bottom"] == whole).all()
    assert any("accident_type" in note for note in asked.notes)


@pytest.mark.parametrize(
    ("name", "by", "filters", "says"),
    [
        ("trirr", (), ALL, "Nearest: trir"),
        ("trir", ("item_code",), ALL, "cannot be told apart by it"),
        ("trir", (), Filters(unit_id="nowhere"), "no such unit"),
        ("conformity_rate", ("'; drop table checks; --",), ALL, "cannot be told apart by it"),
    ],
)
def test_unknown_names_are_named(name: str, by: tuple[str, ...], filters: Filters, says: str, samples: Path) -> None:
    with pytest.raises(UnknownName, match=says):
        kpis.rate(name, by, filters)
