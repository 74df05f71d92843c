"""Does it lead? The statistic by hand, on planted leads and on chance alone, and what a page says of it."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from dashboard.explore import leads
from dashboard.filters import ALL
from dashboard.numbers import kpis
from dashboard.statistics import leading
from dashboard.statistics.leading import lead
from tests.test_pages import UseData, open_page, words_on

Values = npt.NDArray[np.float64]
UNITS, MONTHS, YEAR, LAG = 5, 48, 12, 3


def made(chance: np.random.Generator, effect: float) -> tuple[Values, Values, Values]:
    """Make months of a number that wavers around a yearly wave, and events whose rate it moves LAG months later."""
    turn = np.arange(MONTHS + YEAR)
    wave = np.sin(2 * np.pi * turn / YEAR)
    own = chance.normal(size=(UNITS, MONTHS + YEAR))
    exposure = np.repeat(chance.uniform(0.5, 2, (UNITS, 1)), MONTHS + YEAR, axis=1)
    expected = exposure * np.exp(effect * np.roll(own, LAG, axis=1) + 0.8 * wave)
    events = chance.poisson(expected).astype(float)
    return (own + 2 * wave)[:, YEAR:], events[:, YEAR:], exposure[:, YEAR:]


def test_a_planted_lead_is_found_with_its_lag_and_its_size() -> None:
    found = [lead(*made(np.random.default_rng(seed), math.log(0.6))) for seed in range(12)]
    ratios = [one.ratio for one in found if one]
    assert [one.lag for one in found if one] == [LAG] * 12
    assert all(one and one.chance <= 0.01 and one.is_enough for one in found)
    assert sum(one.holds for one in found if one) >= 9
    assert np.exp(np.mean(np.log(ratios))) == pytest.approx(0.6, abs=0.05)


def test_what_only_shares_the_yearly_wave_leads_no_more_often_than_luck() -> None:
    found = [lead(*made(np.random.default_rng(seed), 0.0)) for seed in range(100)]
    said = sum(one.chance <= leading.SIDE for one in found if one)
    assert said <= 11, "5 of 100 are expected; 12 or more come once in 250 such runs (binomial)"
    assert sum(one.chance <= leading.SIDE and one.holds for one in found if one) <= 9


def test_numbers_that_rise_together_do_not_lead_each_other() -> None:
    months = np.arange(48.0)
    straight, events = np.array([90 - months]), np.array([np.round(months / 10)])
    assert lead(straight, events, np.ones((1, 48))) is None, "beyond its trend the number never changes"


@pytest.mark.parametrize(
    ("number", "events", "months"),
    [(1.0, 1.0, 48), (math.nan, 1.0, 48), (None, 0.0, 48), (None, 1.0, 23)],
    ids=["never changes", "not known", "no event", "below two years"],
)
def test_where_nothing_can_be_said_nothing_is_said(number: float | None, events: float, months: int) -> None:
    values = np.random.default_rng(1).normal(size=(1, months)) if number is None else np.full((1, months), number)
    assert lead(values, np.full((1, months), events), np.ones((1, months))) is None


def test_the_months_needed_are_those_of_signorini() -> None:
    """One event a month: (1.96 + 0.8416)² ÷ ln(1.5)² = 47.74 events, 48 months, and the 12 of the largest lag."""
    values = np.random.default_rng(1).normal(size=(1, 48))
    found = lead(values, np.ones((1, 48)), np.ones((1, 48)))
    assert found is not None
    assert (found.months_needed, found.is_enough) == (60, False)


def test_the_effect_of_two_months_is_the_ratio_of_their_rates() -> None:
    """6 events at 2 hours where the number is 1 higher, 1 at 1 hour where it is not: rates 3 and 1, ratio 3."""
    effect = leading._effect(np.array([[1.0, 0.0]]), np.array([[6.0, 1.0]]), np.array([[2.0, 1.0]]))
    assert math.exp(effect) == pytest.approx(3, rel=1e-6)


def test_blocks_of_three_months_stay_together_and_no_month_is_lost() -> None:
    orders = leading._shuffled(24, np.random.default_rng(1))
    assert (np.sort(orders, axis=1) == np.arange(24)).all()
    assert (((np.diff(orders, axis=1) % 24) == 1).sum(axis=1) >= 16).all(), "2 of each block of 3 follow each other"


def finding(chance: float, holds: bool = True, needed: int = 24, is_found: bool = True) -> leads.Finding:
    return leads.Finding(
        kpis.kpi("conformity_rate"), leading.Lead(3, 0.6, 5.0, chance, holds, 36, 100, needed), is_found
    )


def test_each_kind_of_finding_says_what_it_is(use_data: UseData, sample_warehouse: Path) -> None:
    use_data(sample_warehouse)
    trir = kpis.kpi("trir")
    leads_it, lost, none, few = (
        finding(0.001),
        finding(0.001, holds=False),
        finding(0.4, is_found=False),
        finding(0.4, needed=50, is_found=False),
    )
    assert [leads.verdict(one) for one in (leads_it, lost, none, few)] == [
        "leads",
        "beyond chance, but not in the months held out",
        "no evidence",
        "needs about 14 more months",
    ]
    assert leads.effect(leads_it) == "5.00 percentage points more than usual: 0.60 times as many, 3 months later"
    assert leads.effect(none) == ""
    assert leads.sentence((leads_it, none), trir) == "Conformity leads TRIR here."
    assert leads.sentence((lost, none, few), trir) == "None of 2 numbers looked at gives evidence that it leads TRIR."
    assert leads.sentence((few,), trir).endswith("it needs about 14 more months.")


def test_months_are_laid_out_by_unit_and_a_month_without_a_row_is_unknown_not_zero() -> None:
    rows = pd.DataFrame(
        [("2026-08", "A", 0.1), ("2026-09", "B", 0.0)],
        columns=["month", "site", "rate"],
    )
    laid = leads._table(rows, "site", "rate", ["A", "B"], ["2026-08", "2026-09"])
    np.testing.assert_array_equal(laid, [[0.1, np.nan], [np.nan, 0.0]])


def test_a_number_with_too_few_accidents_is_never_said_to_lead(
    use_data: UseData, sample_warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_data(sample_warehouse)
    rows = pd.DataFrame({"month": ["2026-08"], "site": ["A"], "top": [1.0], "bottom": [1.0], "rate": [1.0]})
    found = {"few": finding(0.0005, needed=50).lead, "many": finding(0.0005).lead, "none": None}
    monkeypatch.setattr(leads, "_months", lambda *_: rows)
    monkeypatch.setattr(leads, "candidates", lambda: tuple(replace(kpis.kpi("trir"), name=name) for name in found))
    given = iter(found.values())
    monkeypatch.setattr(leads, "lead", lambda *_: next(given))
    said = leads._find.make("", "trir", "site", ALL, False)
    assert [(one.kpi.name, one.leads) for one in said] == [("many", True), ("few", False), ("none", False)]


def test_the_page_gives_the_answer_of_the_sample_company(use_data: UseData, sample_warehouse: Path) -> None:
    use_data(sample_warehouse)
    app = open_page("leads")
    assert not app.exception
    assert "gives evidence that it leads TRIR" in words_on(app)
    assert "Leading is no cause" in words_on(app)
    assert "effect" not in app.dataframe[0].value.columns  # nothing leads, so that nothing follows
    app.selectbox(key="lead_outcome").select("fatal_accident_rate").run()
    assert "Too few accidents to say what leads Fatal accident rate" in words_on(app)
