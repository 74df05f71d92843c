"""Safety money: what is refused or questioned, years beside accidents, and the cut before a bad year."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from dashboard.filters import Filters
from dashboard.loaded import record_origin
from dashboard.numbers import kpis, warehouse
from dashboard.numbers.definitions import definitions
from dashboard.results import spending
from dashboard.review.reported import sources
from pipelines.building.record_origin import origin
from pipelines.definitions.safety_cost_bands import SafetyCostEdition
from tests.conftest import Loader
from tests.test_signals import records

CASE = Path(__file__).parent / "kpi_cases" / "money" / "exports"


@pytest.fixture
def money(loaded_once: Loader, use_data: Callable[[Path], Path]) -> Path:
    return use_data(loaded_once("case-money", CASE))


@pytest.mark.usefixtures("money")
def test_negative_money_is_refused_and_the_same_cost_twice_is_questioned() -> None:
    refused = warehouse.query("select reason from refused_rows where file like 'investments%'")
    assert len(refused) == 1
    assert "-100" in refused["reason"].item()
    assert records("investments_twice") == ["E9"]
    assert records("revenues_without_bands") == ["S3 2019"]  # transport has bands since 2022 only


@pytest.mark.parametrize(
    ("old", "new"),
    [("per_tonne = 15", "per_tonne = 15\nbands = [{ rate = 1 }]"), ("per_tonne = 15\n", "")],
)
def test_an_edition_counts_either_revenue_or_output(old: str, new: str) -> None:
    text = 'industry = "coal"\nlabel = "Coal"\nper_tonne = 15\nvalid_from = 2022-11-21\nsource = "rule"\n'
    assert SafetyCostEdition.model_validate(tomllib.loads(text)).per_tonne == 15
    with pytest.raises(ValueError, match="either bands of revenue or an amount per_tonne"):
        SafetyCostEdition.model_validate(tomllib.loads(text.replace(old, new)))


@pytest.mark.usefixtures("money")
def test_a_unit_without_revenue_has_no_share_and_says_so() -> None:
    alone = kpis.rate("spending_share", filters=Filters(unit_id="S2"))
    assert alone.rows[["rate"]].isna().all(axis=None)
    assert any("no revenue" in note for note in alone.notes)


def test_what_is_due_by_the_bands_comes_from_the_revenue_of_the_year_before(money: Path) -> None:
    rows = kpis.records("investment_extraction_rate", Filters(unit_id="S1"), "bottom").set_index("entry_id", drop=False)
    due = rows.loc[["due S1 2025-01-01"]].iloc[0]
    record = record_origin.of_row(due)
    assert record is not None
    assert (record.table, record.record_id) == ("revenues", "S1 2024")
    found = origin(money, record.table, record.record_id)
    assert (found["versions"][0]["file"], found["row"]["lines"]) == ("revenues.csv", (2,))
    mart = definitions(warehouse.in_use()).marts["investment_months"]
    behind = sources.of(warehouse.in_use(), mart, ["due S1 2025-01-01", "E2"]).set_index("row_id")
    assert list(behind["table_name"]) == ["investments", "revenues"]
    assert list(behind["record_id"]) == ["E2", "S1 2024"]


@pytest.mark.usefixtures("money")
def test_what_is_not_spent_is_carried_over() -> None:
    rows = spending.years().set_index("year")  # as of February, the last month with hours
    assert rows.loc[2025, "extracted"] == 205_000
    assert rows.loc[2025, "spent"] == 66_000
    assert rows.loc[2025, "carry_over"] == 139_000
    assert spending.unconfirmed(warehouse.in_use().stem) == ("Coal: other underground mines", "Machinery", "Metallurgy")


def test_a_cut_is_a_quarter_less_than_the_year_before_and_the_year_after_must_follow() -> None:
    rows = pd.DataFrame(
        [
            ("A", "A", 2023, 100.0, 1.0, 1, False),
            ("A", "A", 2024, 75.0, 1.0, 1, False),  # exactly three quarters: no cut
            ("A", "A", 2025, 50.0, 1.0, 1, False),  # two thirds of it
            ("A", "A", 2026, 50.0, 2.0, 2, True),
            ("B", "B", 2023, 100.0, 1.0, 1, False),
            ("B", "B", 2025, 10.0, 1.0, 1, False),  # the year between is unknown
            ("B", "B", 2026, 10.0, 2.0, 1, True),
        ],
        columns=["site", "site_name", "year", "per_head", "trir", "cases", "is_partial"],
    )
    assert spending.cuts(rows, "site")[["site", "year"]].to_numpy().tolist() == [["A", 2025]]
    assert spending.finding(spending.cuts(rows, "site"), "site").startswith("A spent 33\u00a0% less per head in 2025")


def test_the_sample_company_cut_its_spending_before_a_bad_year(
    sample_warehouse: Path, use_data: Callable[[Path], Path]
) -> None:
    use_data(sample_warehouse)
    rows = spending.years(by="site")
    found = spending.cuts(rows, "site")
    assert found[["site", "year", "next_cases"]].to_numpy().tolist() == [["S4", 2025, 2]]
    terminal = rows[rows["site"] == "S4"].set_index("year")
    # 231 548 ÷ 422, 102 436 ÷ 413 and 190 180 ÷ 350 people and months
    assert terminal["per_head"].to_list() == pytest.approx([548.6919431, 248.0290557, 543.3714286])
    assert terminal["carry_over"].to_list() == [8_452, 146_016, 155_836]
    assert terminal["cases"].to_list() == [1, 0, 2]
    assert terminal["is_partial"].to_list() == [False, False, True]
    # S1 in 2024, by the 900 M of 2023: 450 000 + 2 025 000 + 4 400 000
    chemical = rows[rows["site"] == "S1"].set_index("year")
    assert chemical.loc[2024, "due"] == pytest.approx(6_875_000, abs=0.1)
