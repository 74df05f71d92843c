"""What a company says of its own days and limits: the checks go by it and say the numbers in force."""

from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.language import speaking
from dashboard.numbers import warehouse
from dashboard.views.loaded import load_panels
from tests.conftest import load
from tests.definition_files import own
from tests.test_build import write
from tests.test_pages import assert_no_error, open_page
from tests.test_signals import records

COMPANY = "holidays = [2026-10-01, 2026-10-02]\n"
INSPECTIONS = "Inspection ID,Unit ID,Inspection type,Due date,Completed on\n" + "".join(
    f"{name},U,{kind},2026-10-01,{day}\n"
    for name, kind, day in (
        ("I1", "routine", "2026-10-01"),
        ("I2", "holiday", "2026-10-01"),
        ("I3", "surprise", "2026-10-02"),
        ("I4", "special", "2026-10-02"),
        ("I5", "routine", "2026-09-30"),
        ("I6", "routine", ""),
    )
)


@pytest.fixture(scope="module")
def own_limits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Load what stands at the limits of a company that has its own."""
    folder = tmp_path_factory.mktemp("own-limits")
    own(folder / "data", "company.toml", COMPANY)
    own(folder / "data", "colour_rules.toml", "hold_day = 5\nmost_steps = 1\n")
    own(folder / "data", "sources/rounds.toml", "label = 5\n")
    return load(folder / "data", write(folder / "sent", inspections=INSPECTIONS))


@pytest.fixture(autouse=True)
def company(own_limits: Path, use_data: Callable[[Path], Path]) -> None:
    """Read that company."""
    use_data(own_limits)


def test_an_inspection_on_a_day_when_nobody_works_is_questioned() -> None:
    assert records("signal_inspected_on_holidays") == ["I1", "I4"]
    assert warehouse.query("select count(*) as n from inspections")["n"].item() == 6  # and stays


def test_the_page_says_in_the_reader_s_language_which_settings_are_off() -> None:
    with speaking("zh"):
        shown = load_panels.settings_shown(warehouse.in_use().stem)
    assert shown[["file", "line", "key", "says"]].to_numpy().tolist()[:2] == [
        [
            "colour_rules.toml",
            1,
            "hold_day",
            "没有这个键。最接近的是：hold_days。可用的有：most_steps, hold_days, rules。",
        ],
        ["sources/rounds.toml", 1, "feeds", "缺少此项"],
    ]
    assert shown["is_off"].nunique() == 2  # one entry, one whole file
    app = open_page("data")
    assert_no_error(app)
    tables = [frame.value for frame in app.dataframe if "says" in frame.value]
    assert tables[0]["file"].tolist()[:2] == ["colour_rules.toml", "sources/rounds.toml"]
