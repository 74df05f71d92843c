"""The back-test of a rule, worked by hand: hits, misses, false alarms, lead time, base rate, and what is said of it."""

from datetime import date, timedelta

import pytest
from scipy import stats

from dashboard.early_warning import verdicts
from dashboard.early_warning.back_test import BackTest, score
from dashboard.early_warning.rules import Rule
from dashboard.language import Text

END = date(2025, 12, 31)
MONTHS = [date(2025, month + 1, 1) - timedelta(days=1) for month in range(1, 12)] + [END]  # 31 Jan … 31 Dec


def rule(horizon_days: int = 60) -> Rule:
    """Make a rule that warns of major hazards."""
    late = Text("Late", zh="迟")
    return Rule("late", late, "team", "overdue", "red", horizon_days, "major_hazard", kpi="overdue_open_count")


def firings(**months: list[int]) -> dict[date, set[str]]:
    """Give every month end the teams that fired in it."""
    return {day: {team for team, fired in months.items() if day.month in fired} for day in MONTHS}


EVERYBODY = {day: {"A", "B"} for day in MONTHS}


def test_hits_misses_and_false_alarms() -> None:
    # A fires at the ends of January, April and August; B never. Outcomes: A on 15 March and 1 July, B on 1 June.
    # 31 Jan + 60 days = 1 April: 15 March is a hit, 43 days later. 30 April + 60 = 29 June: 1 July is too late.
    fired = firings(A=[1, 4, 8])
    followed = {"A": [date(2025, 3, 15), date(2025, 7, 1)], "B": [date(2025, 6, 1)]}
    test = score(rule(), fired, followed, END, seen=EVERYBODY)
    assert (test.fired, test.hits, test.false_alarms, test.pending) == (3, 1, 2, 0)
    assert (test.outcomes, test.warned, test.misses) == (3, 1, 2)
    assert test.precision == pytest.approx(1 / 3)
    assert test.recall == pytest.approx(1 / 3)
    assert test.lead_days == 43


def test_the_base_rate_is_that_of_any_month_of_any_team() -> None:
    # The horizon of 60 days is over for the month ends of January to October: 31 Oct + 60 = 30 Dec. 2 teams: 20 months.
    # Followed by A's outcome of 15 March: 31 Jan and 28 Feb. By B's of 1 June: 30 April and 31 May. Nothing else.
    followed = {"A": [date(2025, 3, 15)], "B": [date(2025, 6, 1)]}
    test = score(rule(), firings(A=[1, 4]), followed, END, seen=EVERYBODY)
    assert test.scope_months == 20
    assert test.base_rate == pytest.approx(4 / 20)


def test_a_team_counts_from_the_first_month_it_can_be_judged_in() -> None:
    seen = {day: {"A", "B"} if day.month >= 6 else {"A"} for day in MONTHS}
    test = score(rule(), firings(A=[1]), {"A": [date(2025, 3, 15)]}, END, seen=seen)
    assert test.scope_months == 10 + 5


def test_an_outcome_on_the_day_of_the_firing_was_not_warned_of() -> None:
    test = score(rule(), firings(A=[3]), {"A": [date(2025, 3, 31)]}, END, seen=EVERYBODY)
    assert (test.hits, test.false_alarms, test.warned, test.misses) == (0, 1, 0, 1)


def test_the_last_day_of_the_horizon_counts() -> None:
    last = date(2025, 3, 31) + timedelta(days=60)
    assert score(rule(), firings(A=[3]), {"A": [last]}, END, seen=EVERYBODY).hits == 1
    assert score(rule(), firings(A=[3]), {"A": [last + timedelta(days=1)]}, END, seen=EVERYBODY).hits == 0


def test_the_lead_time_is_the_median_from_the_first_firing() -> None:
    # A fires in March and April; 20 May is 50 days after 31 March (and 20 after 30 April). B fires in June: 1 July
    # is 1 day after, 10 July 10 days. Median of 50, 1 and 10: 10.
    followed = {"A": [date(2025, 5, 20)], "B": [date(2025, 7, 1), date(2025, 7, 10)]}
    test = score(rule(), firings(A=[3, 4], B=[6]), followed, END, seen=EVERYBODY)
    assert test.hits == 3
    assert test.lead_days == 10


def test_an_outcome_elsewhere_is_no_hit() -> None:
    test = score(rule(), firings(A=[3]), {"B": [date(2025, 4, 15)]}, END, seen=EVERYBODY)
    assert (test.hits, test.misses) == (0, 1)


def test_a_firing_whose_horizon_is_not_over_is_pending() -> None:
    # 30 Nov + 60 days lies after the last day loaded. Its outcome of 10 December was warned of all the same.
    test = score(rule(), firings(A=[11]), {"A": [date(2025, 12, 10)]}, END, seen=EVERYBODY)
    assert (test.fired, test.pending, test.hits) == (0, 1, 0)
    assert (test.warned, test.misses) == (1, 0)
    assert not test.is_tested


def test_outcomes_before_the_first_evaluation_could_not_be_warned_of() -> None:
    test = score(rule(), firings(), {"A": [date(2025, 1, 5), date(2025, 1, 31)]}, END, seen=EVERYBODY)
    assert test.outcomes == 0


def test_one_outcome_is_no_proof_for_several_firings() -> None:
    # A fires in March, April and May; 31 May 2025 lies 61 days after 31 March, 30 April only 30.
    # March and May are a horizon apart: two trials, of which March hits (20 May), and May does not.
    test = score(rule(), firings(A=[3, 4, 5]), {"A": [date(2025, 5, 20)]}, END, seen=EVERYBODY)
    assert test.hits == 2
    assert test.trials == 2
    # base rate: 31 March and 30 April of 20 months; the chance of at least 1 hit in 2 trials is 1 − 0.9²
    assert test.base_rate == pytest.approx(0.1)
    assert test.p_value == pytest.approx(1 - 0.9**2)


def of(**numbers: object) -> BackTest:
    """Make a back-test with these numbers."""
    given: dict[str, object] = {
        "rule": "late", "months": 36, "fired": 5, "pending": 0, "hits": 3, "false_alarms": 2, "outcomes": 5,
        "warned": 3, "misses": 2, "scope_months": 400, "base_rate": 0.05, "precision": 0.6, "recall": 0.6,
        "lead_days": 21.0, "p_value": 0.001, "trials": 5,
    }  # fmt: skip
    return BackTest(**(given | numbers))  # type: ignore[arg-type]  # any of its fields


@pytest.mark.parametrize(
    ("test", "says", "begins"),
    [
        (of(), "precedes 3 of 5", "Precedes 3 of 5 (major hazard) by a median of 21 days. 3 of 5 warnings came true"),
        (of(p_value=0.4), "no better than chance", "No better than chance. 3 of 5 warnings came true (60.0\u00a0%)"),
        (of(fired=0, hits=0), "untested", "Untested: it never fired in 36 months; 5 (major hazard) came without"),
        (of(fired=0, pending=2), "untested", "Untested: it fired 2 times, but the 60 days after are not over"),
        (of(outcomes=0), "untested", "Untested: nothing it warns of (major hazard) happened"),
        (of(months=0), "precedes 3 of 5", "Untested: no month is loaded that is over."),
        (of(untold="no hazards were loaded"), "precedes 3 of 5", "Untested: no hazards were loaded"),
        (of(trials=2, base_rate=0.5, p_value=0.25), "too few to say", "Too few warnings to tell from chance."),
    ],
)
def test_what_is_said_claims_no_more_than_the_numbers(test: BackTest, says: str, begins: str) -> None:
    assert verdicts.short(test) == says
    assert verdicts.sentence(rule(), test).startswith(begins)


def test_chance_is_tested_exactly() -> None:
    # 3 hits in 5 trials at a base rate of 0.05: sum of C(5,k)·0.05^k·0.95^(5−k) for k = 3, 4, 5
    by_hand = 10 * 0.05**3 * 0.95**2 + 5 * 0.05**4 * 0.95 + 0.05**5
    assert stats.binomtest(3, 5, 0.05, alternative="greater").pvalue == pytest.approx(by_hand)
    assert by_hand == pytest.approx(0.0011581, abs=1e-7)
