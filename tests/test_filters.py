"""The shared choices: periods, comparison periods and links give the same days everywhere."""

from datetime import date

import pytest

from dashboard.filters import (
    ALL,
    Filters,
    comparison,
    is_partial,
    last_months,
    of_units,
    period_dates,
    shift_months,
    with_slices,
)

MONTH_END, MID_MONTH = date(2026, 10, 31), date(2026, 11, 20)


@pytest.mark.parametrize(
    ("period", "as_of", "first", "last"),
    [
        ("last_12_months", MONTH_END, date(2025, 11, 1), date(2026, 10, 31)),
        ("last_12_months", MID_MONTH, date(2025, 12, 1), date(2026, 11, 20)),
        ("this_year", MID_MONTH, date(2026, 1, 1), date(2026, 11, 20)),
        ("last_full_month", MONTH_END, date(2026, 10, 1), date(2026, 10, 31)),
        ("last_full_month", MID_MONTH, date(2026, 10, 1), date(2026, 10, 31)),
        ("last_quarter", MONTH_END, date(2026, 7, 1), date(2026, 9, 30)),
        ("last_quarter", date(2026, 3, 31), date(2026, 1, 1), date(2026, 3, 31)),
        ("last_quarter", date(2026, 2, 28), date(2025, 10, 1), date(2025, 12, 31)),
        ("all", MONTH_END, None, None),
    ],
)
def test_a_period_has_its_days(period: str, as_of: date, first: date | None, last: date | None) -> None:
    assert period_dates(period, as_of) == (first, last)


def test_the_year_before_is_a_whole_one_also_where_it_starts_in_april() -> None:
    assert period_dates("last_calendar_year", MID_MONTH) == (date(2025, 1, 1), date(2025, 12, 31))
    assert period_dates("last_fiscal_year", MID_MONTH, year_starts=4) == (date(2025, 4, 1), date(2026, 3, 31))
    assert period_dates("last_fiscal_year", date(2026, 2, 10), year_starts=4) == (date(2024, 4, 1), date(2025, 3, 31))


def test_any_two_periods_are_compared_each_as_long_after_its_end() -> None:
    """March to September 2026, known on 20 November: 51 days after its end; so the year before, on 20 November."""
    asked = Filters(date(2026, 3, 1), date(2026, 9, 30))
    before = comparison(asked, "custom", MID_MONTH, (date(2025, 3, 1), date(2025, 9, 30)))
    assert before == Filters(date(2025, 3, 1), date(2025, 9, 30), as_of=date(2025, 11, 20))
    later = comparison(asked, "custom", MID_MONTH, (date(2026, 10, 1), date(2026, 11, 10)))
    assert later is not None
    assert later.as_of == MID_MONTH, "nobody knows what comes after the as-of day"


@pytest.mark.parametrize("days", [(None, None), (date(2025, 3, 1), None), (date(2025, 3, 2), date(2025, 3, 1))])
def test_a_period_to_compare_with_has_two_days_in_their_order(days: tuple[date | None, date | None]) -> None:
    assert comparison(Filters(date(2026, 3, 1), date(2026, 3, 31)), "custom", MONTH_END, days) is None


def test_one_of_several_units_is_a_unit_and_none_is_all() -> None:
    several = of_units(ALL, ("S1", "S2", "S1"))
    assert (several.unit_id, several.units, several.chosen_units) == (None, ("S1", "S2"), ("S1", "S2"))
    assert of_units(several, ("S1",)) == Filters(unit_id="S1")
    assert of_units(several) == ALL


def test_year_to_date_compares_with_the_same_days_last_year() -> None:
    this_year = Filters(date(2026, 1, 1), MID_MONTH)
    before = comparison(this_year, "last_year", MID_MONTH)
    assert before == Filters(date(2025, 1, 1), date(2025, 11, 20), as_of=date(2025, 11, 20))


def test_a_part_of_a_month_is_never_compared_with_a_whole_one() -> None:
    running = Filters(date(2026, 11, 1), MID_MONTH)
    before = comparison(running, "previous", MID_MONTH)
    assert before is not None
    assert (before.from_date, before.to_date) == (date(2026, 10, 1), date(2026, 10, 20))


def test_a_month_compares_with_the_whole_month_before() -> None:
    before = comparison(Filters(date(2026, 3, 1), date(2026, 3, 31)), "previous", MONTH_END)
    assert before is not None
    assert (before.from_date, before.to_date) == (date(2026, 2, 1), date(2026, 2, 28))


def test_the_past_is_seen_as_it_stood_then() -> None:
    """The period compared with is asked for as of a day as far from its end as the present one is from its own."""
    october = Filters(date(2026, 10, 1), date(2026, 10, 31))
    before = comparison(october, "last_year", MID_MONTH)
    assert before is not None
    assert before.as_of == date(2025, 11, 20)


def test_days_of_ones_own_compare_with_as_many_days_before() -> None:
    before = comparison(Filters(date(2026, 10, 11), date(2026, 10, 20)), "previous", MONTH_END)
    assert before is not None
    assert (before.from_date, before.to_date) == (date(2026, 10, 1), date(2026, 10, 10))


def test_everything_compares_with_nothing() -> None:
    assert comparison(ALL, "last_year", MONTH_END) is None
    assert comparison(Filters(date(2026, 1, 1), MONTH_END), "none", MONTH_END) is None


def test_the_other_choices_stay_in_the_comparison() -> None:
    chosen = Filters(date(2026, 10, 1), MONTH_END, unit_id="W13", slices=(("hazard_level", "major"),), scope=("S1",))
    before = comparison(chosen, "previous", MONTH_END)
    assert before is not None
    assert (before.unit_id, before.slices, before.scope) == ("W13", (("hazard_level", "major"),), ("S1",))


def test_the_end_of_february_stays_an_end_of_month() -> None:
    assert shift_months(date(2024, 2, 29), -12) == date(2023, 2, 28)
    assert shift_months(date(2023, 2, 28), 12) == date(2024, 2, 29)
    assert shift_months(date(2026, 1, 30), 1) == date(2026, 2, 28)


def test_a_running_month_is_marked() -> None:
    assert is_partial(Filters(date(2026, 1, 1), MID_MONTH), MID_MONTH)
    assert is_partial(ALL, MID_MONTH)
    assert not is_partial(Filters(date(2026, 10, 1), date(2026, 10, 31)), MID_MONTH)
    assert not is_partial(ALL, MONTH_END)


def test_a_sparkline_ends_with_the_period() -> None:
    quarter = Filters(date(2026, 7, 1), date(2026, 9, 30))
    assert last_months(quarter, 24, MONTH_END) == Filters(date(2024, 10, 1), date(2026, 9, 30))


def test_a_slice_is_chosen_once() -> None:
    major = with_slices(with_slices(ALL, hazard_level="general"), hazard_level="major")
    assert major.slices == (("hazard_level", "major"),)
