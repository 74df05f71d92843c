"""The overview as HTML: names are never markup, what is missing is one line, and small drawings say what they show."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from dashboard.filters import Choices, Filters
from dashboard.maps import Mark
from dashboard.maps.small_svg import small_map
from dashboard.numbers import company
from dashboard.shapes.geometry import Shape
from dashboard.verdict import act_now, measures, overdue, sites
from dashboard.verdict.overdue import Late
from dashboard.views.overview import blocks, screen, tile_words
from dashboard.views.overview.markup import shortened
from dashboard.views.shared.sparkline import sparkline
from tests.conftest import Loader
from tests.test_build import write
from tests.test_panels import choices_of
from tests.test_verdict import aimed, measure

EVIL = '<img src=x onerror=alert(1)> & "Hall" ' + "x" * 170
QUOTED = EVIL.replace('"', '""')
UNITS = f'Unit ID,Unit name,Unit type,Parent unit ID\nC,Group,company,\nS,"{QUOTED}",site,C\nT,"{QUOTED}",site,C\n'
AREAS = f'Area ID,Area name,Unit ID\nA1,"{QUOTED}",S\n'
HAZARDS = (
    "Hazard ID,Unit ID,Area ID,Found by,Hazard level,Found on,Original due date,Due date,Treated on,Owner\n"
    f'H1,S,A1,inspection,major,2026-09-01,2026-09-20,2026-09-20,,"{QUOTED}"\n'
    "H2,T,,inspection,major,2026-09-01,2026-09-25,2026-09-25,,\n"
    "H3,S,A1,inspection,general,2026-09-02,2026-09-30,2026-09-30,2026-09-29,Li\n"
    "H4,S,A1,inspection,general,2026-09-30,2026-10-30,2026-10-30,2026-09-30,Li\n"
)
TICKS = re.compile(r"<(/?)(\w+)[^<>]*>")


@pytest.fixture(scope="module")
def named_badly(loaded_once: Loader, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Load hazards of two sites whose names are long and look like markup, and nothing else."""
    folder = tmp_path_factory.mktemp("badly") / "exports"
    exports = write(folder, units=UNITS, areas=AREAS, hazards=HAZARDS)
    return loaded_once("named_badly", exports)


def choices_here() -> Choices:
    """Return what a reader gets who chose nothing, of whatever is loaded."""
    build = company.build_in_use()
    assert build is not None
    year = Filters(date(2025, 10, 1), build.as_of)
    found = choices_of(year)
    return replace(found, period="last_12_months", as_of=build.as_of)


def test_names_of_the_data_are_never_markup(named_badly: Path, use_data: Callable[[Path], Path]) -> None:
    use_data(named_badly)
    html, _clicks = screen.made(choices_here())
    assert "<img" not in html
    assert "&lt;img src=x" in html
    open_tags = [found[1] for found in TICKS.findall(html) if not found[0]]
    closed = [found[1] for found in TICKS.findall(html) if found[0]]
    assert {tag: open_tags.count(tag) for tag in set(closed)} == {tag: closed.count(tag) for tag in set(closed)}


def test_what_is_late_is_told_by_place_and_by_owner(named_badly: Path, use_data: Callable[[Path], Path]) -> None:
    """On 30 Sep 2026 H1 is 10 days late in its area, H2 5 days late in no area, whose owner nobody named."""
    use_data(named_badly)
    choices = choices_here()
    assert choices.as_of == date(2026, 9, 30)
    cards = act_now.of(choices).cards
    assert [(card.area_id, card.unit_id, card.late and card.late.days(date(2026, 9, 30))) for card in cards] == [
        ("A1", "S", 10),
        ("", "T", 5),
    ]
    assert cards[0].said == "1 major hazard is 10 days late, 1 overdue in all."
    late = overdue.by_owner(choices.build, choices.filters)
    assert late is not None
    assert [(one.owner, one.late.count) for one in late] == [(EVIL, 1), ("", 1)]
    assert "No owner named" in blocks.owners(late, date(2026, 9, 30))


def test_what_is_missing_is_one_line_with_the_file_to_add(named_badly: Path, use_data: Callable[[Path], Path]) -> None:
    use_data(named_badly)
    html, clicks = screen.made(choices_here())
    line = re.sub("<[^>]+>", "", html.partition('<p class="missing">')[2].partition("</p>")[0])
    assert line.startswith("Not shown, as no file brings it: Inspections completed, Conformity, Recordable injuries.")
    assert "A file of inspections would add most" in line
    assert "load" in clicks
    assert html.count('<article class="tile">') == 1
    assert "The one area is not assessed" in html  # without a register no grey picture stands for an answer


def test_every_click_leads_somewhere(sample_warehouse: Path, use_data: Callable[[Path], Path]) -> None:
    use_data(sample_warehouse)
    html, clicks = screen.made(choices_of())
    asked = set(re.findall(r'data-go="([^"]+)"', html))
    assert {go for go in asked if not go.startswith("area ")} <= clicks.keys()
    assert {go for go in asked if go.startswith("area ")} == {
        f"area {mark.area_id}" for site in sites.of(choices_of()) for mark in site.marks
    }


def test_red_areas_of_the_sample_company_have_one_reason_each(
    sample_warehouse: Path, use_data: Callable[[Path], Path]
) -> None:
    """The register says red of the chlorine; the packing hall has a major hazard due on 17 Sep: 44 days to 31 Oct."""
    use_data(sample_warehouse)
    found = {area.name: area.reason for site in sites.of(choices_of()) for area in site.red}
    assert found["Chlorine filling and storage"] == "red in the register"
    assert found["Packing and bag loading hall"] == "major hazard, 44 days late"


def test_overdue_hazards_are_put_together_by_hand() -> None:
    """In A1 2 + 2 + 2 hazards, 4 major: the oldest, of 1 March, is Li's; those without a due date are not late."""
    rows = pd.DataFrame(
        [
            ("Wu", "A1", "T1", "major", 2, "2026-03-02"),
            ("Li", "A1", "T2", "general", 2, "2026-03-01"),
            ("He", "A1", "T1", "major", 2, "2026-03-02"),
            ("", "A2", "T1", "general", 1, "2026-02-01"),
            ("Wu", "A1", "T1", "general", 7, None),
        ],
        columns=[*overdue.FIELDS, "row_count", "oldest_date"],
    )
    found = overdue.by(rows.assign(oldest_date=pd.to_datetime(rows["oldest_date"])), "area_id")
    assert found == {
        "A1": Late(6, 4, date(2026, 3, 1), "Li", date(2026, 3, 2)),
        "A2": Late(1, 0, date(2026, 2, 1), "", None),
    }


def test_the_first_month_loaded_is_no_rise(sample_warehouse: Path, use_data: Callable[[Path], Path]) -> None:
    """The sample company begins in November 2023: that nothing was overdue before is not known, and no zero."""
    use_data(sample_warehouse)
    first = replace(choices_of(Filters(date(2023, 11, 1), date(2023, 11, 30))), before=None)
    found = measures.measure(first, measures.OVERDUE)
    assert found is not None
    assert (found.rate, found.usual, found.standing) == (4, None, "untold")


def test_one_unit_has_at_most_one_card(sample_warehouse: Path, use_data: Callable[[Path], Path]) -> None:
    use_data(sample_warehouse)
    found = act_now.of(choices_of())
    assert [card.unit_id for card in found.cards] == ["W33", "W13", "T232"]
    # W13 treats 301 of 401 in time over 24 months, 75.06 %; August (4 of 13), September and October lie below the lower
    # limits of 75.06 − 3·√(75.06 · 24.94 ÷ n) %, July (7 of 14, limit 40.4 %) does not
    assert [card.since_month for card in found.cards] == ["", "2026-08", ""]
    assert act_now.summary(found.rest) == "6 more: 1 more to act on, 3 to watch, 1 too small to say, 1 improved"


def test_a_late_owner_is_counted_with_the_oldest_day() -> None:
    one = overdue.OwnerLate("Li <b>", Late(3, 1, date(2026, 10, 1), "Li <b>", date(2026, 10, 5)))
    row = blocks.owner_row(one, 0, 6, date(2026, 10, 31))
    assert "Li &lt;b&gt;: 3 overdue, oldest 30 days" in row
    assert '<rect class="all" width="50.0"' in row  # 3 of the 6 of the one who has most
    assert '<rect class="major" width="16.7"' in row


def test_a_badge_says_in_words_what_its_colour_says() -> None:
    assert tile_words.badge(aimed(measure(rate=91), 90)) == "✓ on target"
    assert tile_words.badge(aimed(measure(rate=88), 90, 3)) == "! just below target"
    assert tile_words.badge(aimed(measure(rate=88), 90)) == "! short of target by chance"  # within 83 to 93
    assert tile_words.badge(aimed(measure(rate=75), 90)) == "✗ target missed"


def test_a_small_line_leaves_gaps_and_draws_target_and_last_point() -> None:
    """Values 0, gap, 10, 5 with a target of 10: the height of 40 keeps 5 free, so 10 lies at 5 and 5 in the middle."""
    months = (("2026-07", 0.0), ("2026-08", None), ("2026-09", 10.0), ("2026-10", 5.0))
    drawn = blocks.line(aimed(measure(rate=5.0, trend=months), 10), "bad")
    assert 'class="aim" d="M5 5.0 L295 5.0"' in drawn
    assert drawn.count('class="line"') == 1  # the first month stands alone before the gap
    assert 'class="last bad" d="M295.0 20.0 h0.01"' in drawn
    assert "Jul 2026 to Oct 2026: from 0.0\u00a0% to 10.0\u00a0%, last 5.0\u00a0%" in drawn
    assert "&quot;label&quot;" in sparkline([1.0, 2.0], 'a "label"')
    assert "<svg" not in blocks.line(measure(trend=months[:2]), "")  # one month is no line


def mark(name: str, level: str, shape: Shape) -> Mark:
    """Return an area."""
    return Mark("A<1>", name, level, "Level", shape, "", letter="R")


def test_a_small_map_stands_on_its_plan_and_escapes_names() -> None:
    """A plan of 480 × 264 is drawn half as large, so that a corner at 100, 50 stands at 50, 25."""
    square = Shape(((((100.0, 50.0), (200.0, 50.0), (200.0, 150.0), (100.0, 150.0)),),))
    drawn = small_map([mark("<b>", "major", square)], (480.0, 264.0), "all <areas>")
    assert 'd="M50.0 25.0 L100.0 25.0 L100.0 75.0 L50.0 75.0 Z"' in drawn
    assert 'data-go="area A&lt;1&gt;"' in drawn
    assert 'role="group" aria-label="all &lt;areas&gt;" data-one-stop' in drawn
    assert 'role="button" tabindex="-1" aria-label="&lt;b&gt; · Level"' in drawn
    assert "<b>" not in drawn
    assert ">R</text>" in drawn  # a colour never speaks alone


def test_areas_that_lie_nowhere_are_squares() -> None:
    drawn = small_map([mark("One", "low", Shape()), mark("Two", "low", Shape())], None, "x")
    assert drawn.count("<rect") == 3  # the ground and both areas


def test_a_very_long_name_is_cut() -> None:
    assert len(shortened("x" * 5000, 100)) < 30
    assert shortened("Hall", 100) == "Hall"
