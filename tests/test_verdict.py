"""The verdict's rules, each by hand: what may be called a change, who causes it, what is said and in which order."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from dashboard.filters import Choices, Filters
from dashboard.kpi import Kpi
from dashboard.language import Text
from dashboard.results.results import Result
from dashboard.targets.target_book import Target
from dashboard.verdict import causes, measures, verdict, verdict_words
from dashboard.verdict.causes import Cause
from dashboard.verdict.measures import Measure, Told
from dashboard.verdict.verdict import Change, Verdict
from tests.test_panels import choices_of

MONTH = Filters(date(2026, 10, 1), date(2026, 10, 31))
BY_UNIT = pd.DataFrame(
    [  # a month of 40, 40 and 80 due after a year of 400, 400 and 800: One fell from 90 % to 40 %, the others stayed
        ["One", "2026-10", 16, 40],
        ["Two", "2026-10", 36, 40],
        ["Three", "2026-10", 72, 80],
        ["One", "2026-09", 360, 400],
        ["Two", "2026-09", 360, 400],
        ["Three", "2026-09", 720, 800],
    ],
    columns=["workshop", "month", "top", "bottom"],
)


def kpi(name: str = "treatment_on_time_rate", kind: str = "proportion", better: str = "higher") -> Kpi:
    """Return a KPI of a kind; a stock has no bottom."""
    bottom, per = (None, None) if kind == "stock" else ("m.due_count", 100.0)
    unit = Text("%") if kind == "proportion" else Text("cases")
    text = Text(name)
    return Kpi(name, text, text, "m.top", bottom, per, unit, kind, better, text, None, None, None, None, False, (),
               True, None, None, ("workshop",))  # fmt: skip


def aim(target: float, tolerance: float = 0.0) -> Target:
    """Return a target of all units for the year."""
    return Target("k", "", date(2026, 1, 1), date(2026, 12, 31), target, tolerance, "export")


def result(of: Kpi, is_signal: bool = False, rate: float = 90.0, before: float = 90.0) -> Result:
    """Return the chosen period beside the one compared with."""
    return Result(of, 90.0, 100.0, rate, before, is_signal, None, 0.0, (), ())


def measure(of: Kpi | None = None, rate: float = 90.0, side: int = 0, **given: object) -> Measure:
    """Return a month of a KPI that is as usual, unless something else is given."""
    of = of or kpi()
    interval = (rate - 5, rate + 5)
    usual = Measure(of, "2026-10", rate, 100.0, rate, interval, 90.0, Told(side, True), MONTH, (), result(of))
    return replace(usual, **given)  # type: ignore[arg-type]


def aimed(one: Measure, target: float, tolerance: float = 0.0) -> Measure:
    """Set a target for a month."""
    assert one.rate is not None
    sign = 1 if one.kpi.better == "higher" else -1
    short = sign * (target - one.rate)
    return replace(one, aim=aim(target, tolerance), meets_exactly=short <= 0, meets_target=short <= tolerance)


def of(*changes: Change, usual: tuple[Kpi, ...] = (), **given: object) -> Verdict:
    """Return a verdict on October 2026."""
    found = Verdict("2026-10", changes, usual, (), True, False, (), ())
    return replace(found, **given)  # type: ignore[arg-type]


# --- how a month stands ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "standing"),
    [  # the interval of each month reaches five points to both sides
        (aimed(measure(rate=91), 90), "on_target"),
        (aimed(measure(rate=88), 90), "near"),  # 90 lies within 83 to 93: chance explains it
        (aimed(measure(rate=80), 90, 12), "near"),  # within the tolerance
        (aimed(measure(rate=80), 90), "missed"),  # 90 lies beyond 75 to 85
        (aimed(measure(rate=88, side=-1), 90), "missed"),  # the chart says that it is no chance
        (aimed(measure(kpi(kind="rate", better="lower"), rate=92), 90), "usual"),  # few cases: a month cannot tell
        (aimed(measure(kpi(kind="rate", better="lower"), rate=99), 90), "missed"),
        (measure(side=-1), "worse"),
        (measure(side=1), "better"),
        (measure(), "usual"),
        (measure(told=Told(0, False)), "untold"),
        (measure(kpi(better="neither"), side=1), "usual"),
        (replace(measure(), rate=None), "no_data"),
    ],
)
def test_how_a_month_stands(one: Measure, standing: str) -> None:
    assert one.standing == standing


def months(values: list[float], run: int = 1, **last: object) -> pd.DataFrame:
    """Return the points of a control chart, a month each; the last ones, as many as a run has, as given."""
    usual = {"bottom": 100.0, "upper": float("nan"), "lower": float("nan"), "signal": False, "rule": "", "side": 0}
    points = [
        {"period": f"2025-{place + 1:02}", "top": value, "value": value, "is_partial": False, **usual}
        | (last if place >= len(values) - run else {})
        for place, value in enumerate(values)
    ]
    return pd.DataFrame(points)


def test_a_month_outside_its_limits_is_a_change() -> None:
    points = months([90.0] * 11 + [70.0], signal=True, rule="outside", side=-1)
    assert measures.told(kpi(), points) == Told(-1, True)


def test_a_month_in_a_run_says_since_when() -> None:
    points = months([90.0] * 8 + [80.0] * 4, 4, signal=True, rule="run", side=-1)
    assert measures.told(kpi(), points) == Told(-1, True, "2025-09", True)


def test_a_month_outside_at_the_end_of_a_run_is_itself_no_run() -> None:
    points = months([90.0] * 8 + [80.0] * 4, 4, signal=True, rule="run", side=-1)
    points["rule"] = [*points["rule"].iloc[:-1], "outside"]
    assert measures.told(kpi(), points) == Told(-1, True, "2025-09", False)


def test_a_month_within_its_limits_is_as_usual_however_low() -> None:
    assert measures.told(kpi(), months([90.0] * 11 + [70.0], lower=60.0, upper=99.0)) == Told(0, True)


def test_without_limits_an_exact_test_as_strict_decides() -> None:
    """90 of 100 after 90 of 100 each in three months; 75 of 100 would happen by chance in less than 1 of 10 000.

    Pooled 345 of 400, z = (0.75 - 0.90) / sqrt(0.8625 * 0.1375 * (1/100 + 1/300)) = -3.77; 80 of 100 gives -2.59,
    a chance of 0.0096, which is more than that of a point outside three sigma.
    """
    assert measures.told(kpi(), months([90.0, 90.0, 90.0, 75.0])) == Told(-1, True)
    assert measures.told(kpi(), months([90.0, 90.0, 90.0, 80.0])) == Told(0, True)
    assert measures.told(kpi(), months([75.0])) == Told(0, False)  # one month tells nothing


def test_one_overdue_hazard_after_none_is_no_change() -> None:
    """A chart of nothing but zeros has no width; of 1 in 13 months each month has it by chance in 1 of 13."""
    stock = kpi(kind="stock", better="lower")
    one = months([0.0] * 11 + [1.0], signal=True, rule="outside", side=1, lower=0.0, upper=0.5)
    nine = months([0.0] * 11 + [9.0], signal=True, rule="outside", side=1, lower=0.0, upper=0.5)
    assert measures.told(stock, one).side == 0
    assert measures.told(stock, nine).side == 1


# --- who causes it --------------------------------------------------------------------------------------------------


def test_the_unit_without_which_the_rest_is_as_usual_causes_it() -> None:
    """Expected of One: 40 × 1440/1600 = 36, so 20 too few; Two has 36 of 36, Three 72 of 72 expected."""
    units = causes.side_by_side(kpi(), BY_UNIT, "workshop", "2026-10")
    assert units["excess"].to_dict() == {"One": 20.0, "Two": 0.0, "Three": 0.0}
    assert not causes.is_usual(kpi(), units, None)  # 124 of 160 after 1440 of 1600: z = -4.75
    assert causes.is_usual(kpi(), units.drop(index=["One"]), None)  # 108 of 120 after 1080 of 1200: 90 % both


def test_a_rest_that_surely_misses_its_target_is_not_as_usual() -> None:
    """108 of 120 are 90 %, Wilson 83.3 to 94.2: 94 may be met, 97 is missed, and 97 ± 3 may be met."""
    rest = causes.side_by_side(kpi(), BY_UNIT, "workshop", "2026-10").drop(index=["One"])
    assert causes.is_usual(kpi(), rest, aim(94))
    assert not causes.is_usual(kpi(), rest, aim(97))
    assert causes.is_usual(kpi(), rest, aim(97, 3))


def test_a_rest_that_got_better_is_as_usual() -> None:
    better = BY_UNIT.assign(top=[16, 40, 80, 360, 360, 720])
    rest = causes.side_by_side(kpi(), better, "workshop", "2026-10").drop(index=["One"])
    assert causes.is_usual(kpi(), rest, None)


def test_of_a_stock_the_unit_where_it_grew_causes_it() -> None:
    """One has 20 after 12 in 12 months, 1 each; Two 1 after 1 each."""
    rows = pd.DataFrame([["One", "2026-10", 20.0, None], ["Two", "2026-10", 1.0, None]], columns=BY_UNIT.columns)
    before = [[unit, f"2025-{month:02}", 1.0, None] for unit in ("One", "Two") for month in range(1, 13)]
    rows = pd.concat([rows, pd.DataFrame(before, columns=BY_UNIT.columns)])
    stock = kpi("overdue_open_count", "stock", "lower")
    units = causes.side_by_side(stock, rows, "workshop", "2026-10")
    assert units["excess"].to_dict() == {"One": 19.0, "Two": 0.0}
    assert not causes.is_usual(stock, units, None)
    assert causes.is_usual(stock, units.drop(index=["One"]), None)


# --- what is a change -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "kind"),
    [
        (aimed(measure(rate=75, side=-1), 90), "worse_and_missed"),
        (aimed(measure(rate=75), 90), "missed"),
        (measure(rate=75, side=-1), "worse"),
        (measure(period=result(kpi(), True, 85.0, 90.0)), "worse_period"),
        (aimed(measure(rate=88, period=result(kpi(), True, 85.0, 90.0)), 90), "worse_period"),  # worse goes before near
        (measure(period=result(kpi(), False, 85.0, 90.0)), None),  # the period moved by no more than chance
        (aimed(measure(rate=88), 90), "near"),
        (measure(side=1), "better"),
        (measure(period=result(kpi(), True, 95.0, 90.0)), "better_period"),
        (measure(kpi(better="neither"), side=-1), None),
        (measure(), None),
    ],
)
def test_what_is_called_a_change(one: Measure, kind: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(causes, "of", lambda _choices, _one: ())
    found = verdict.change_of(Choices(), one)
    assert (found.kind if found else None) == kind


def test_a_stock_comes_from_what_it_was_a_year_before() -> None:
    stock = kpi("overdue_open_count", "stock", "lower")
    one = measure(stock, 27.0, 1, usual=5.0, period=result(stock, True, 27.0, 1.0))
    assert verdict.came_from(Choices(compare="last_year"), one) == (1.0, True)
    assert verdict.came_from(Choices(compare="previous"), one) == (5.0, False)
    fallen = replace(one, period=result(stock, True, 27.0, 40.0))  # more a year before: that is no rise
    assert verdict.came_from(Choices(compare="last_year"), fallen) == (5.0, False)


# --- what is said ---------------------------------------------------------------------------------------------------

LATE = Change("worse_and_missed", aimed(measure(rate=75.3, side=-1), 90), causes=(Cause("A", "Tanks", "workshop"),))
STOCK = kpi("overdue_open_count", "stock", "lower")
OVERDUE = Change("worse", measure(STOCK, 27.0, 1), 1.0, True, (Cause("B", "Packing", "workshop"),))
CONFORMITY = kpi("conformity_rate")


def test_the_worst_is_said_first_with_who_causes_it_and_what_is_as_usual() -> None:
    said = verdict_words.text(of(LATE, OVERDUE, usual=(CONFORMITY,)))
    assert said == (
        "Oct 2026: on-time treatment fell to 75.3\u00a0% (target 90\u00a0%),"
        " overdue hazards rose from 1 to 27 in a year. Tanks, Packing cause it; all else is as usual."
    )


def test_long_names_are_counted() -> None:
    long = replace(LATE, causes=(Cause("A", "x" * 200, "workshop"), Cause("B", "y", "workshop")))
    assert "2 workshops cause it" in verdict_words.text(of(long))


def test_no_more_than_two_things_are_said() -> None:
    third = Change("worse", measure(CONFORMITY, 80.0, -1), 90.0)
    assert "27 in a year and 1 more got worse." in verdict_words.text(of(LATE, OVERDUE, third))


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (of(usual=(CONFORMITY,)), "Oct 2026: all is as usual."),
        (of(usual=(CONFORMITY,), has_targets=True), "Oct 2026: all is as usual, and every target is met."),
        (
            of(Change("near", aimed(measure(CONFORMITY, 94.0), 95, 1)), usual=(STOCK,), has_targets=True),
            "Oct 2026: all is as usual; conformity at 94.0\u00a0% just short of the target of 95\u00a0%.",
        ),
        (
            of(usual=(CONFORMITY,), unknown=(kpi("trir"),)),
            "Oct 2026: as usual: conformity.",
        ),  # not all: TRIR is unknown
        (
            of(OVERDUE, usual=(CONFORMITY,), unknown=(kpi("trir"),)),
            "Oct 2026: overdue hazards rose from 1 to 27 in a year. Packing causes it; as usual: conformity.",
        ),
        (
            of(Change("near", aimed(measure(CONFORMITY, 92.0), 95)), usual=(STOCK,), has_targets=True),
            "Oct 2026: all is as usual;"
            " conformity at 92.0\u00a0% short of the target of 95\u00a0% by no more than chance.",
        ),
        (of(untold=(CONFORMITY,)), "Oct 2026: too little is known to tell a change from chance (conformity)."),
        (
            of(Change("missed", aimed(measure(CONFORMITY, 80.0), 95)), month=""),  # no month in the choice is over
            "Conformity at 80.0\u00a0% missed the target of 95\u00a0%.",
        ),
        (of(month=""), "Nothing can be judged yet: no month that is over has numbers."),
        (
            of(Change("better", measure(CONFORMITY, 99.0, 1), 95.0), usual=(STOCK,)),
            "Oct 2026: conformity rose to 99.0\u00a0% (usual: 95.0\u00a0%). All else is as usual.",
        ),
        (
            of(Change("missed", aimed(measure(CONFORMITY, 80.0), 95))),
            "Oct 2026: conformity at 80.0\u00a0% missed the target of 95\u00a0%.",
        ),
        (
            of(Change("worse", measure(CONFORMITY, 80.0, told=Told(-1, True, "2026-05", True)), 90.0)),
            "Oct 2026: conformity at 80.0\u00a0% is low since May 2026.",
        ),
        (
            of(Change("worse_period", measure(CONFORMITY, period=result(CONFORMITY, True, 85.0, 90.0)), 90.0)),
            "Oct 2026: as usual; over the whole period conformity fell from 90.0\u00a0% to 85.0\u00a0%.",
        ),
        (
            of(LATE, Change("worse_period", measure(CONFORMITY, period=result(CONFORMITY, True, 85.0, 90.0)), 90.0)),
            "Oct 2026: on-time treatment fell to 75.3\u00a0% (target 90\u00a0%),"
            " conformity over the whole period fell from 90.0\u00a0% to 85.0\u00a0%. Tanks causes it.",
        ),
    ],
)
def test_what_is_said(found: Verdict, said: str) -> None:
    assert verdict_words.text(found) == said


def test_only_what_is_bad_is_red() -> None:
    tones = {piece.tone for piece in verdict_words.pieces(of(LATE))}
    assert tones == {"", "bad"}
    assert {piece.tone for piece in verdict_words.pieces(of(usual=(STOCK,)))} == {"", "good"}


def test_the_verdict_on_the_sample_company(sample_warehouse: Path, use_data: Callable[[Path], Path]) -> None:
    """Its story: Tank Farm treats late, a hazard of Packing is overdue, and October is the month in which it shows."""
    use_data(sample_warehouse)
    found = verdict.of(choices_of())
    assert [change.measure.kpi.name for change in found.bad] == ["treatment_on_time_rate", "overdue_open_count"]
    assert {cause.unit_id for change in found.bad for cause in change.causes} == {"W13", "W33"}
