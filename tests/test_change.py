"""Is a change more than chance? Every expected number is worked by hand."""

import numpy as np
import pytest

from dashboard.statistics.change import differs, fitting_test, proportions_differ, rates_differ
from dashboard.statistics.many import apart_from_others, discoveries


def test_of_many_the_published_ones_stand_out() -> None:
    """Benjamini and Hochberg (1995), section 4: of 15 p-values four are rejected at 5 %; Bonferroni rejects three."""
    chances = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459]
    chances += [0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.000]
    assert discoveries(chances).tolist() == [True] * 4 + [False] * 11
    assert discoveries(chances[::-1]).tolist() == [False] * 11 + [True] * 4
    assert discoveries([0.03, float("nan"), *[0.5] * 19]).sum() == 0, "one in twenty is at 5 % by chance"
    assert discoveries([0.03]).tolist() == [True]
    # p(2) = 0.04 is below 2/3 of 5 % no more, p(3) = 0.045 below 3/3 is: then all below it stand out too
    assert discoveries([0.04, 0.045, 0.03]).tolist() == [True] * 3
    assert discoveries([]).tolist() == []


def test_a_part_against_all_others_by_hand() -> None:
    """14 of 20, 190 of 200 twice, 1 of 2: 395 of 422. For the last 1 − 395 × 394 ÷ (422 × 421) = 0.12401, doubled."""
    chances = apart_from_others([14, 190, 190, 1, 0], [20, 200, 200, 2, 0])
    assert chances[3] == pytest.approx(0.248022, abs=1e-6)
    assert 0.001 < chances[0] < 0.002
    assert np.isnan(chances[4])


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
