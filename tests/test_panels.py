"""Parts of pages, run as pages: tiles, records with downloads, empty states, filters in the link, both languages."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.filters import Choices, Filters, comparison
from dashboard.numbers import company, kpis
from dashboard.results import attention, results, verdicts
from dashboard.views.shared import choices_link, drawer_rows
from dashboard.wording import words
from tests import overview_html
from tests.conftest import ROOT

APP = ROOT / "dashboard" / "app.py"
YEAR = Filters(date(2025, 11, 1), date(2026, 10, 31))

UseData = Callable[[Path], Path]


@pytest.fixture
def samples(sample_warehouse: Path, use_data: UseData) -> Path:
    """Let the dashboard read the sample company."""
    return use_data(sample_warehouse)


def choices_of(filters: Filters = YEAR) -> Choices:
    """Return what a reader gets who chose a period and the same one of last year."""
    build = company.build_in_use()
    assert build is not None
    before = comparison(filters, "last_year", build.as_of)
    tables = company.tables_loaded(build.build)
    return Choices(filters, before, "last_year", build=build.build, as_of=build.as_of, tables=tables)


def opened(page: str = "overview", **link: str | list[str]) -> AppTest:
    """Open a page by a link."""
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.switch_page(f"views/pages/{page}.py")
    for name, value in link.items():
        app.query_params[name] = value
    return app.run()


def texts(app: AppTest) -> str:
    """Return what the page says."""
    return "\n".join(str(element.value) for element in [*app.title, *app.header, *app.caption, *app.markdown])


def test_a_link_restores_the_view(samples: Path) -> None:
    app = opened(unit="W13", period="last_quarter", compare="none")
    assert not app.exception
    assert "Tank Farm and Utilities" in texts(app)
    assert "1 Jul 2026 – 30 Sep 2026" in texts(app)
    assert "compared with" not in texts(app)


def test_a_choice_goes_into_the_link_and_stays_on_the_next_page(samples: Path) -> None:
    app = opened()
    app.radio(key="period").set_value("last_full_month").run()
    assert app.query_params["period"] in ("last_full_month", ["last_full_month"])
    app.switch_page("views/pages/compliance.py").run()
    assert "1 Oct 2026 – 31 Oct 2026" in texts(app)


def test_a_choice_is_kept_where_a_run_did_not_come_to_its_box(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that is broken off, by a map that learns its width, leaves the boxes below it without their choice."""
    state = {"period": "last_quarter", "compare": "none", "lang": "en", "unit": ["W13"], "as_of": None}
    state |= dict.fromkeys(("from", "to", "before_from", "before_to"))
    address = QueryParams()
    monkeypatch.setattr(
        choices_link,
        "st",
        SimpleNamespace(session_state=state, query_params=address, context=SimpleNamespace(locale="en-GB")),
    )
    choices_link.write()
    assert address == {"unit": ["W13"], "period": ["last_quarter"], "compare": ["none"]}
    for name in ("unit", "period", "as_of"):
        del state[name]
    choices_link.take()
    assert (state["unit"], state["period"], state["as_of"]) == (["W13"], "last_quarter", None)


class QueryParams(dict[str, list[str]]):
    """The parts of an address, as Streamlit gives them."""

    def get_all(self, name: str) -> list[str]:
        """Return all parts of a name."""
        return self[name]

    def from_dict(self, given: dict[str, list[str]]) -> None:
        """Write the address anew."""
        self.clear()
        self.update(given)


def test_a_link_to_what_does_not_exist_opens_the_usual_view(samples: Path) -> None:
    app = opened(unit="nobody", period="never", compare="x", lang="xx", as_of="31.12.", **{"from": "1200-01-01"})
    assert not app.exception
    assert "All units" in texts(app)


def test_several_units_against_days_of_ones_own_travel_in_a_link(samples: Path) -> None:
    days = {"before_from": "2025-01-01", "before_to": "2025-06-30"}
    app = opened(unit=["S1", "S2"], compare="custom", **days)
    assert not app.exception
    assert "Linhai Chemical Works, Donghe Machinery Plant" in texts(app)
    assert "compared with 1 Jan 2025 – 30 Jun 2025" in texts(app)
    app.switch_page("views/pages/review.py").run()
    assert not app.exception
    assert "A month is reviewed for one unit or for all" in app.info[0].value


def test_a_count_is_never_set_against_a_period_of_another_length(samples: Path) -> None:
    """Twelve months of lost days against six are no change; a rate of twelve months against six is one."""
    half = Choices(YEAR, Filters(date(2025, 1, 1), date(2025, 6, 30)), "custom")
    lost = results.of(half, "lost_days", trend=False)
    assert lost.rate is not None
    assert (lost.before, lost.change) == (None, None)
    assert verdicts.against_text(lost, half) == "not compared: the periods differ in length"
    assert results.of(half, "trir", trend=False).change is not None


def test_a_past_day_can_be_asked_for(samples: Path) -> None:
    app = opened(as_of="2025-06-30")
    assert not app.exception
    assert "1 Jul 2024 – 30 Jun 2025" in texts(app)
    assert "As of 30 Jun 2025" in texts(app)


def test_every_tile_names_parts_and_target(samples: Path) -> None:
    app = opened("compliance")
    assert app.metric[0].label == "Conformity"
    assert "Target ≥ 95 % ± 1: met" in texts(app)
    assert "20,299 of 21,229" in texts(app)
    assert "95 %: 95.3\u00a0% – 95.9\u00a0%" in texts(app)  # Wilson: 20 299 of 21 229


def test_records_open_from_a_number(samples: Path) -> None:
    app = opened("compliance")
    app.button(key="records-conformity_rate-").click().run()
    assert not app.exception
    assert len(app.get("download_button")) == 2


def test_records_hold_every_row_behind_the_number(samples: Path) -> None:
    rate = kpis.rate("conformity_rate", filters=YEAR).rows.iloc[0]
    assert len(kpis.records("conformity_rate", YEAR, "bottom")) == rate["bottom"]
    assert len(kpis.records("conformity_rate", YEAR, "top")) == rate["top"]


def test_records_are_named_in_words(samples: Path) -> None:
    rows = drawer_rows.labelled(kpis.records("conformity_rate", YEAR, "rest", 5))
    assert {"Unit", "Result", "Item text"} <= set(rows.columns)
    assert set(rows["Result"]) == {"Nonconforming"}


def test_a_change_is_coloured_only_when_it_is_more_than_chance(samples: Path) -> None:
    steady = results.of(choices_of(), "inspection_completion_rate")
    shifted = results.of(choices_of(), "conformity_rate")
    assert (steady.is_signal, steady.is_better) == (False, None)
    assert (shifted.is_signal, shifted.is_better) == (True, True)


def test_no_data_is_a_reason_and_not_zero(empty_warehouse: Path, use_data: UseData) -> None:
    use_data(empty_warehouse)
    found = results.of(choices_of(), "trir")
    assert found.rate is None
    assert verdicts.value_text(found) == "no data"
    assert "No data" in verdicts.parts_and_target(found)


@pytest.mark.parametrize(
    "story",
    [
        "Tank Farm and Utilities** treats",
        "Welding Team 2**: no hazard recorded",
        "Quarry and Crushing** closes",
        "Packing and bag loading hall**: 1 major hazard is past its due date",
        "Donghe Machinery Plant** improved",
        "Beigang Terminal** has the worst TRIR (5.69), but only 2 cases in 70,290 hours: too few to say",
    ],
)
def test_every_story_of_the_sample_company_is_told(story: str, samples: Path) -> None:
    assert any(story in point.sentence for point in attention.points(choices_of()))


def test_the_slow_workshop_is_slow_for_a_reason(samples: Path) -> None:
    late = next(point for point in attention.points(choices_of()) if "treats" in point.sentence)
    assert "Late are: Condition, Environment" in late.sentence


def test_the_page_speaks_chinese(samples: Path) -> None:
    app = opened(lang="zh")
    assert not app.exception
    assert app.title[0].value == "总览"
    assert "符合率" in overview_html.words_of(app)


def test_text_of_the_data_is_never_markup() -> None:
    assert words.plain("<b>[a](http://x)*") == "\\<b\\>\\[a\\](http:\u200b//x)\\*"
    assert words.plain("**A** <i>", bold=True) == r"**A** \<i\>"
    assert words.plain(":smile: :material/add_task: 10:30:15") == ":\u200bsmile: :\u200bmaterial/add\\_task: 10:30:15"


def test_a_unit_is_never_set_beside_itself(samples: Path) -> None:
    """Within the slow workshop its teams are compared, and the shifts named are those of units below the chosen one."""
    within = attention.points(choices_of(Filters(YEAR.from_date, YEAR.to_date, unit_id="W13")))
    assert not any("Tank Farm and Utilities**" in point.sentence for point in within)
    leaf = attention.points(choices_of(Filters(YEAR.from_date, YEAR.to_date, unit_id="T132")))
    assert not any("the rest" in point.sentence for point in leaf)
