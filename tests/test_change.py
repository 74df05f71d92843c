"""Is a change more than chance? Every expected number is worked by hand."""

import pytest

from dashboard.statistics.change import differs, fitting_test, proportions_differ, rates_differ


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
    assert fitting_test("rate", counts_events=False) == ""
    assert fitting_test("rate", counts_events=True) == "rate"


def test_chance_is_one_in_twenty() -> None:
    """Of 22 events 16 or more fall on one side in 110 056 of 2²² cases: twice that is 0.0525. For 17 it is 0.0169."""
    assert differs("rate", 16, 1, 6, 1) is False
    assert differs("rate", 17, 1, 5, 1) is True
