"""Special months, targets that chance decides, how long until a change could be known: by hand and published."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from dashboard.filters import Choices, Filters
from dashboard.numbers import company, kpis
from dashboard.numbers.plain_rows import PAGE
from dashboard.results import outlook, when_known
from dashboard.statistics.when_known import events_needed, exposure_without_a_case
from dashboard.statistics.xmr import Assurance, assurance, mean_range, xmr
from dashboard.targets.allowances import Span
from dashboard.targets.target_book import Target
from dashboard.views.shared import outlook_panels
from dashboard.views.targets import target_forms, target_rows
from tests.test_division import RATE, SHARE


def special(*values: float) -> list[int]:
    return [int(mark) for mark in xmr(values)["special"]]


def test_limits_are_2_66_mean_moving_ranges_from_the_mean() -> None:
    """10, 12, 11, 13, 14: mean 12, ranges 2, 1, 2, 1 with mean 1.5: 12 ± 3.99."""
    chart = xmr([10, 12, 11, 13, 14])
    assert chart[["mean", "lower", "upper"]].iloc[0].tolist() == pytest.approx([12, 8.01, 15.99])


def test_a_range_beyond_its_own_limit_is_left_out() -> None:
    """Ranges 1 (eight times), 30, 1 (once): mean 39 ÷ 10 = 3.9, limit 12.74: without 30 the mean is 1."""
    values = np.array([0, 1, 0, 1, 0, 1, 0, 1, 0, 30, 31], float)
    assert mean_range(values) == 1


@pytest.mark.parametrize(
    ("values", "marks"),
    [
        ((5, 10, 5, 10, 5, 10, 5, 10, 5, 30), [0] * 9 + [1]),  # mean 9, range 5 without the last: limits 9 ± 13.3
        ((1, 4, 1, 4, 1, 4, 1, 9, 6, 9, 6, 9, 6, 9), [-1] * 7 + [1] * 7),  # seven on each side of the mean of 5
        ((1, 4, 1, 4, 1, 4, 9, 6, 9, 6, 9, 6), [0] * 12),  # six on each side of the mean of 5: none
        ((4, 1, 2, 3, 4, 5, 6, 7, 4), [0, -1, -1, -1, 0, 1, 1, 1, 0]),  # seven rising through the mean of 4
        ((4, 1, 2, 3, 4, 5, 6, 4, 3.5), [0] * 9),  # six rising: none
    ],
)
def test_the_rules_mark_all_points_of_a_pattern(values: tuple[float, ...], marks: list[int]) -> None:
    assert special(*values) == marks


def test_two_of_three_near_a_limit_on_one_side() -> None:
    """Mean 22 ÷ 19 = 1.16, mean range 88 ÷ 18 = 4.89: near limit 9.83, limit 14.16; both tens are special."""
    values = [2, -2] * 8 + [10, 2, 10]
    assert special(*values) == [0] * 16 + [1, 0, 1]
    assert special(*[2, -2] * 8, 10, -2, 10) == [0] * 19, "one of the three lies on the other side"


@pytest.mark.parametrize(
    ("target", "better", "found"),
    [
        (95, "higher", Assurance.missed), (65, "higher", Assurance.met), (80, "higher", Assurance.chance),
        (95, "lower", Assurance.met), (65, "lower", Assurance.missed), (80, "lower", Assurance.chance),
        (80, "neither", None),
    ],
)  # fmt: skip
def test_a_target_beyond_the_limits_is_met_or_missed_every_month(
    target: float, better: str, found: Assurance | None
) -> None:
    assert assurance(target, 70, 90, better) is found


def test_limits_of_no_width_say_nothing_of_a_target() -> None:
    assert xmr([100] * 12)[["lower", "upper"]].isna().all(axis=None)
    assert assurance(95, float("nan"), float("nan"), "higher") is None


def test_limits_from_ranges_of_nothing_are_none_and_mark_nothing() -> None:
    """One case in 24 months: both its ranges are left out, the rest are 0; mean ± 0 would mark every month."""
    chart = xmr([0] * 10 + [30] + [0] * 13)
    assert chart[["lower", "upper"]].isna().all(axis=None)
    assert not chart["special"].any()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([0] * 11 + [1] + [0] * 12, "too rare to say"),  # one death: none since is not better
        ([0, 3, 0, 10, 0, 7, 0, 4] + [0] * 8, "too rare to say"),  # 12 of 16 months are 0
        ([5, 3, 2, 5, 3, 7, 1, 4] + [0] * 7, "better"),  # 7 of 15 are 0: seven in a row below the mean of 2
        ([0] * 12, "as usual"),
        ([100] * 11 + [80], "too rare to say"),  # ranges 0 but the last, which is left out
        ([0] * 9, "fewer than ten months"),
    ],
)
def test_what_is_rare_is_not_called_better_for_its_absence(values: list[float], said: str) -> None:
    months = tuple((f"month {place:02}", float(value)) for place, value in enumerate(values))
    found = outlook._outlook(RATE, "S1", months, 1.5)
    assert outlook.special_text(found) == said
    assert found.assurance is None or said in ("better", "worse")


@pytest.mark.parametrize(("rate", "lower", "hours"), [(2, 1, 4.98e6), (2, 1.5, 22.7e6), (1, 0.5, 9.96e6)])
def test_hours_until_two_rates_are_told_apart(rate: float, lower: float, hours: float) -> None:
    """Reference (statistics.md §1), cases per 200 000 h: exact conditional test, 5 %, 80 % power."""
    assert events_needed(lower / rate) / rate * 200_000 == pytest.approx(hours, rel=0.003)


@pytest.mark.parametrize(("rate", "hours"), [(2, 0.30e6), (1, 0.60e6), (0.5, 1.20e6)])
def test_hours_without_a_case_until_a_rate_is_sure(rate: float, hours: float) -> None:
    """Reference (statistics.md §1): the one-sided 95 % upper limit of no case is 2.9957."""
    assert exposure_without_a_case(rate / 200_000) == pytest.approx(hours, rel=0.003)


@pytest.fixture
def choices(sample_warehouse: Path, use_data: Callable[[Path], Path]) -> Choices:
    """Return the last twelve months of the sample company."""
    use_data(sample_warehouse)
    build = company.build_in_use()
    assert build is not None
    assert build.as_of is not None
    days = Filters(build.as_of.replace(year=2025, month=11, day=1), build.as_of)
    return Choices(days, build=build.build, as_of=build.as_of, tables=company.tables_loaded(build.build))


def test_the_sample_company_would_know_of_a_halving_after_years(choices: Choices) -> None:
    """50 cases in 12 months: 49.79 expected cases are 11.95 months; 399 431 h without a case at 552 563 a month."""
    found = when_known.when_known(choices, "trir")
    assert found is not None
    assert found.months_to_halving == pytest.approx(49.79 / 50 * 12, rel=1e-3)
    assert found.months_to_target == pytest.approx(2.99573 / 1.5 * 200_000 / (6_630_756 / 12), rel=1e-3)
    assert not found.is_beyond_proof
    assert when_known.when_known(choices, "lost_days") is None


def test_the_grid_has_a_cell_for_each_unit_and_escapes_its_names(choices: Choices) -> None:
    found = outlook.each_unit(choices, "treatment_on_time_rate", "site")
    assert set(found) == {"S1", "S2", "S3", "S4"}
    assert {one.month for one in found.values()} == {"2026-10"}
    kpi = next(iter(found.values())).kpi
    html = outlook_panels.table([(kpi, found)], [("S1", "<b>A</b>"), ("none", "B")])
    assert "&lt;b&gt;A" in html
    assert "no data" in html


def test_a_month_that_still_runs_is_no_point(choices: Choices) -> None:
    """As of 20 October the newest whole month is September; as of its end October is."""
    running = replace(choices, filters=replace(choices.filters, to_date=date(2026, 10, 20), as_of=date(2026, 10, 20)))
    found = outlook.each_unit(replace(running, as_of=date(2026, 10, 20)), "treatment_on_time_rate", "site")
    assert {one.month for one in found.values()} == {"2026-09"}


def test_each_target_says_after_how_long_it_is_shown() -> None:
    """S1 works 10 000 h a month: below 2 per 200 000 h is sure after 2.99573 ÷ 2 × 200 000 = 299 573 h, 29.96 months.

    Set for 24 months nobody can show it, for 36 months somebody can; nothing of the kind for a share or a target of 0.
    """
    span = Span(date(2026, 1, 1), date(2026, 12, 31), date(2025, 1, 1), date(2026, 12, 31))
    ends = (date(2026, 12, 31), date(2027, 12, 31))
    aims = [Target("trir", "S1", date(2025, 1, 1), end, 2.0, None, PAGE) for end in ends]
    rows = [target_rows.Judged(RATE, "S1", aim, span, 0.0, 0.0, 120_000.0, 10_000.0) for aim in aims]
    assert [row.months_to_show for row in rows] == [pytest.approx(29.957, abs=0.001)] * 2
    assert [row.is_beyond_proof for row in rows] == [True, False]
    assert [target_rows.proof_text(row) for row in rows] == ["✗ beyond proof: 2.5 years without a case",
                                                             "2.5 years without a case"]  # fmt: skip
    none = [replace(rows[0], kpi=SHARE), replace(rows[0], aim=replace(aims[0], target=0.0))]
    assert [target_rows.proof_text(row) for row in none] == ["", ""]


def test_a_target_that_no_month_at_hand_could_prove_is_said(choices: Choices) -> None:
    """One month of 552 563 hours without a case leaves up to 1.08 a 200 000 h: 0.5 takes 2.17 such months."""
    few = when_known.WhenKnown(kpis.kpi("trir"), 0.4, 0.5, 1, 552_563, None, 1_198_293 / 552_563)
    assert few.is_beyond_proof
    assert "Nobody can verify 0.5" in when_known.sentences(few)[1]
    assert not replace(few, months=3).is_beyond_proof
    assert when_known.sentences(few)[0] == "Without a case there is no rate that could be halved."


def test_what_shows_within_a_month_is_said_without_decimals() -> None:
    assert when_known.duration(0.72) == "less than a month"
    assert [when_known.duration(span) for span in (1.0, 1.81, 12.04, 24)] == [
        "1 month",
        "1.9 months",
        "13 months",
        "2 years",
    ]


def test_a_target_just_set_says_how_long_it_takes_to_be_shown(choices: Choices) -> None:
    """2.99573 ÷ 0.01 × 200 000 h = 59 914 600 h at 552 563 h a month are 108.43 months or 9.04 years."""
    aim = Target("trir", "", date(2026, 1, 1), date(2026, 12, 31), 0.01, None, PAGE)
    said = target_forms.known(aim, choices)
    assert "A halving could be told from luck after 12 months" in said
    assert "Nobody can verify 0.01 in this period: it takes 9.1 years without a single case." in said
    assert target_forms.known(replace(aim, kpi="treatment_on_time_rate"), choices) == ""
