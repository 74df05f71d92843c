"""A company that counts its own way: its years and quarters are periods everywhere, its interval that of rates."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.filters import Choices, Filters, last_quarter, period_dates, year_start
from dashboard.numbers import company, kpis
from dashboard.results import results, verdicts
from dashboard.review.agenda import review
from dashboard.wording import periods
from tests.conftest import Loader, load
from tests.test_pages import APP, SECONDS, assert_no_error, words_on

APRIL = 4
SCORE = 'interval_of_counts = "score"'
HOURS = "Unit ID,Month,Worker type,Worked hours\n" + "".join(
    f"T1,{year}-{month:02},employee,{100 if year == 2025 else 200}\n" for year in (2025, 2026) for month in range(1, 13)
)
ACCIDENT = "Accident ID,Unit ID,Accident date,Worker type,Severity\nA1,T1,2026-02-10,employee,lost_time\n"


@pytest.fixture(scope="module")
def april_company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("april") / "data"
    (data / "settings").mkdir(parents=True)
    (data / "settings" / "company.toml").write_text(f"fiscal_year_starts = {APRIL}\n{SCORE}\n")
    sent = data.parent / "sent"
    sent.mkdir()
    (sent / "hours.csv").write_text(HOURS)
    (sent / "accidents.csv").write_text(ACCIDENT)
    return load(data, sent)


@pytest.mark.parametrize(
    ("day", "starts", "first"),
    [
        (date(2026, 3, 31), APRIL, date(2025, 4, 1)),
        (date(2026, 4, 1), APRIL, date(2026, 4, 1)),
        (date(2026, 9, 30), 10, date(2025, 10, 1)),
        (date(2026, 9, 30), 1, date(2026, 1, 1)),
    ],
)
def test_a_year_starts_with_its_first_month(day: date, starts: int, first: date) -> None:
    assert year_start(day, starts) == first
    assert period_dates("this_fiscal_year", day, year_starts=starts) == (first, day)


def test_the_last_full_quarter_is_one_of_the_fiscal_year() -> None:
    assert last_quarter(date(2026, 8, 20), 2) == (date(2026, 5, 1), date(2026, 7, 31))
    assert last_quarter(date(2026, 7, 30), 2) == (date(2026, 2, 1), date(2026, 4, 30))
    assert period_dates("last_fiscal_quarter", date(2026, 6, 30), year_starts=APRIL) == (
        date(2026, 4, 1),
        date(2026, 6, 30),
    )


def test_fiscal_periods_have_their_days_and_names() -> None:
    assert periods.period_of(date(2026, 3, 31), "fiscal_year", APRIL) == "FY2025-04"
    assert periods.period_of(date(2026, 3, 31), "fiscal_quarter", APRIL) == "FQ2026-01-4"
    assert (periods.first_day("FQ2026-01-4"), periods.last_day("FQ2026-01-4")) == (date(2026, 1, 1), date(2026, 3, 31))
    assert (periods.first_day("FY2025-04"), periods.last_day("FY2025-04")) == (date(2025, 4, 1), date(2026, 3, 31))
    assert (periods.text("FY2025-04"), periods.text("FQ2026-01-4")) == ("FY 2025/26", "Q4 FY 2025/26")
    assert periods.between("FQ2026-01-4", "FQ2026-07-2", "fiscal_quarter") == [
        "FQ2026-01-4",
        "FQ2026-04-1",
        "FQ2026-07-2",
    ]
    assert periods.between("FY2024-04", "FY2026-04", "fiscal_year") == ["FY2024-04", "FY2025-04", "FY2026-04"]


def test_a_rate_by_fiscal_years_and_quarters_sums_their_own_months(
    april_company: Path, use_data: Callable[[Path], Path]
) -> None:
    """January to March 2025: 3 x 100 h; April 2025 to March 2026: 9 x 100 + 3 x 200; April to October 2026: 7 x 200."""
    use_data(april_company)
    everything = Filters(as_of=date(2026, 10, 31))
    assert company.year_starts() == APRIL
    years = kpis.rate("trir", ("fiscal_year",), everything).rows.set_index("fiscal_year")
    assert years["bottom"].to_dict() == {"FY2024-04": 300.0, "FY2025-04": 1500.0, "FY2026-04": 7 * 200.0}
    assert years["top"].to_dict() == {"FY2024-04": 0.0, "FY2025-04": 1.0, "FY2026-04": 0.0}
    quarters = kpis.rate("trir", ("fiscal_quarter",), everything).rows.set_index("fiscal_quarter")
    assert quarters.loc["FQ2026-01-4", "bottom"] == 3 * 200.0
    assert quarters.loc["FQ2026-01-4", "top"] == 1.0


def test_a_company_can_have_the_score_interval(april_company: Path, use_data: Callable[[Path], Path]) -> None:
    """1 case in 12 × 100 + 10 × 200 h up to October; score limits 0.1765 and 5.6649 (public TRIR calculator)."""
    use_data(april_company)
    row = kpis.rate("trir", (), Filters(as_of=date(2026, 10, 31))).rows.iloc[0]
    assert (row["top"], row["bottom"]) == (1.0, 3200.0)
    limits = (0.1765 / 3200 * 200_000, 5.6649 / 3200 * 200_000)
    assert (row["lower"], row["upper"]) == pytest.approx(limits, rel=3e-4)
    shown = results.of(Choices(Filters(as_of=date(2026, 10, 31)), build=april_company.name), "trir", trend=False)
    assert verdicts.interval_text(shown).startswith("95 % (score): ")
    assert "95 % interval, score of a Poisson count: " in verdicts.help_text(shown)


def test_a_company_of_the_calendar_year_is_not_offered_fiscal_periods(
    loaded_once: Loader, use_data: Callable[[Path], Path], sample_warehouse: Path
) -> None:
    use_data(sample_warehouse)
    assert not {"fiscal_year", "fiscal_quarter"} & set(kpis.slices("trir"))
    assert periods.grains(company.year_starts()) == periods.GRAINS


@pytest.mark.parametrize("view", ["control", "line", "table"])
@pytest.mark.parametrize("grain", ["fiscal_quarter", "fiscal_year"])
def test_explore_shows_fiscal_periods(
    april_company: Path, use_data: Callable[[Path], Path], view: str, grain: str
) -> None:
    use_data(april_company)
    app = AppTest.from_file(str(APP), default_timeout=SECONDS)
    app.query_params["kpi"], app.query_params["chart"], app.query_params["grain"] = "trir", view, grain
    app.query_params["period"] = "this_fiscal_year"
    app.switch_page("views/pages/explore.py")
    app.run()
    assert_no_error(app)
    assert app.radio(key="period").value == "this_fiscal_year"
    assert app.segmented_control(key="grain").value == grain
    assert len(words_on(app)) > 100


def test_the_review_adds_the_fiscal_year_to_date(april_company: Path, use_data: Callable[[Path], Path]) -> None:
    """April to September 2026: six months of 200 h, no accident; April 2025 to September 2025 has 600 h."""
    use_data(april_company)
    made = review("2026-09")
    rows = next(table for section in made.sections for table in section.tables if table.key == "rates-periods").rows
    trir = rows[rows["kpi"].str.contains("TRIR") & (rows["period"] == "Fiscal year to date")]
    assert trir["bottom"].tolist() == [1200.0]
