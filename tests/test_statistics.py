"""Telling change from chance: every expected number is published or worked by hand."""

import math

import pytest

from dashboard.statistics.change import differs, fitting_test, proportions_differ, rates_differ
from dashboard.statistics.intervals import garwood, interval, wilson


def test_wilson_interval_as_published() -> None:
    """NHS funnel and proportion guidance: 65 of 100 gives 0.552544 – 0.736358 (domain reference, section 6)."""
    assert wilson(65, 100) == pytest.approx((0.552544, 0.736358), abs=1e-6)


@pytest.mark.parametrize(("events", "low", "high"), [(0, 0, 3.689), (1, 0.0253, 5.572), (5, 1.623, 11.668)])
def test_garwood_interval_as_published(events: int, low: float, high: float) -> None:
    assert garwood(events) == pytest.approx((low, high), abs=6e-4)


def test_large_counts_agree_with_the_exact_interval() -> None:
    """Exact limits for 100 events are 81.364 – 121.627 (Garwood); above the switch the cubes must continue them."""
    assert garwood(100) == pytest.approx((81.364, 121.627), abs=2e-3)
    below, above = garwood(100), garwood(101)
    assert 0.9 < above[0] - below[0] < 1.1
    assert 0.9 < above[1] - below[1] < 1.2


def test_no_bottom_gives_no_interval() -> None:
    assert all(math.isnan(limit) for limit in interval("rate", 0, 0, 200_000))
    assert all(math.isnan(limit) for limit in interval("proportion", 0, 0, 100))


def test_an_interval_is_in_the_unit_of_the_rate() -> None:
    """1 case in 200 000 hours is 1.0 per 200 000 h, so its limits are those of one event."""
    assert interval("rate", 1, 200_000, 200_000) == pytest.approx((0.0253, 5.572), abs=6e-4)


def test_two_proportions_by_hand() -> None:
    """80/100 against 65/100: pooled 0.725, standard error 0.063146, z = 2.37545, two-sided p = 0.01753."""
    assert proportions_differ(80, 100, 65, 100) == pytest.approx(0.01753, abs=1e-5)


def test_two_rates_by_hand() -> None:
    """7 events against 1 in equal hours: given 8 in all, at least 7 has chance (8 + 1) / 256; doubled 18 / 256."""
    assert rates_differ(7, 100, 1, 100) == pytest.approx(18 / 256)


def test_two_rates_weigh_the_hours() -> None:
    """3 against 0 where the first side has a quarter of the hours: (1/4)^3 = 1/64, doubled 1/32."""
    assert rates_differ(3, 100, 0, 300) == pytest.approx(1 / 32)


def test_many_events_do_not_overflow() -> None:
    assert rates_differ(5000, 1e6, 5000, 1e6) == pytest.approx(1.0)
    assert rates_differ(900, 1e6, 1100, 1e6) < 0.001


def test_equal_sides_never_differ() -> None:
    assert proportions_differ(5, 5, 9, 9) == 1.0
    assert rates_differ(0, 100, 0, 100) == 1.0
    assert differs("proportion", 50, 100, 50, 100) is False


def test_without_a_bottom_or_a_test_nothing_is_said() -> None:
    assert differs("proportion", 0, 0, 5, 10) is None
    assert differs("count", 5, 1, 9, 1) is None


def test_days_are_not_events() -> None:
    """Lost days come in clusters: one broken leg is sixty of them, so a test of events would call chance a change."""
    assert fitting_test("rate", "accident_months.charged_days") == ""
    assert fitting_test("rate", "accident_months.recordable_count") == "rate"
