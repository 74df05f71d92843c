"""What a company says of its own days and limits: the checks go by it and say the numbers in force."""

from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.language import speaking
from dashboard.numbers import kpis, warehouse
from dashboard.views.loaded import load_panels
from pipelines.definitions.checks import CheckLimits
from pipelines.definitions.read import PIPELINES, written
from pipelines.definitions.settings import said
from tests.conftest import load
from tests.definition_files import judged, own
from tests.in_chinese import stays_english
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

CHECKS = "most_hours_per_head = 300\nmost_hours_without_heads = 50_000\ncopied_texts = 2\nsum_tolerance = 10\n"
HOURS = "Unit ID,Month,Worker type,Worked hours,Average headcount\n" + "".join(
    f"{unit},2026-09,employee,{hours},{heads}\n"
    for unit, hours, heads in (
        ("T1", 2900, 10),
        ("T2", 3100, 10),
        ("T3", 50_000, ""),
        ("T4", 50_001, ""),
        ("S2", 95_000, ""),
    )
)
TREE = "Unit ID,Unit name,Unit type,Parent unit ID\n" + "".join(
    f"{unit},{unit},{kind},{above}\n"
    for unit, kind, above in (
        ("S1", "site", ""), ("T1", "team", "S1"), ("T2", "team", "S1"),
        ("S2", "site", ""), ("T3", "team", "S2"), ("T4", "team", "S2"),
    )
)  # fmt: skip
HAZARDS = "Hazard ID,Unit ID,Found by,Hazard level,Found on,Description\n" + "".join(
    f"H{n},T1,employee,general,2026-09-0{n},{text}\n"
    for n, text in enumerate(
        ("Loose guard on belt", "Loose guard on belt", "Oil below the press", "No lamp at gate"), 1
    )
)


@pytest.fixture(scope="module")
def own_limits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Load what stands at the limits of a company that has its own."""
    folder = tmp_path_factory.mktemp("own-limits")
    own(folder / "data", "company.toml", COMPANY)
    own(folder / "data", "checks.toml", CHECKS)
    own(folder / "data", "colour_rules.toml", "hold_day = 5\nmost_steps = 1\n")
    own(folder / "data", "sources/rounds.toml", "label = 5\n")
    return load(
        folder / "data", write(folder / "sent", units=TREE, inspections=INSPECTIONS, hours=HOURS, hazards=HAZARDS)
    )


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


def test_a_check_goes_by_the_limits_of_the_company_and_says_them() -> None:
    """T2 has 310 h a head, above 300; T4 one hour above 50 000; S2 is within 10 % of its teams' 100 001 h."""
    assert records("hours_impossible") == ["T2 2026-09-01 employee"]
    assert records("hours_above_ceiling") == ["S2 2026-09-01 employee", "T4 2026-09-01 employee"]
    assert records("hours_counted_below") == ["S2 2026-09-01 employee"]
    assert records("signal_copied_texts") == ["H1", "H2"]
    assert kpis.rate("worked_hours").rows["top"].item() == 2_900 + 50_000 + 50_001
    told = warehouse.query("select check_name, sentence from warnings").set_index("check_name")["sentence"]
    assert told["hours_above_ceiling"]["en"].startswith("More than 50,000 worked hours of one unit in a month")
    assert told["hours_impossible"]["zh"].startswith("人均月工时超过300（一个月最多744）")
    assert told["signal_copied_texts"]["en"].count("in 2 or more records") == 1
    assert not [text for texts in told for text in texts.values() if "{" in text]


def test_the_limits_of_the_product_are_as_they_were() -> None:
    shipped = CheckLimits.model_validate(written(PIPELINES)["checks.toml"].holds)
    assert (shipped.most_hours_per_head, shipped.most_hours_without_heads, shipped.sum_tolerance) == (744, 10**7, 0.5)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("most_hours_per_head = 745", "745 is not at most 744"),
        ("most_hour_per_head = 300", "no such key. Nearest: most_hours_per_head"),
        ("sum_tolerance = 0", "0 is not above 0"),
        ("copied_texts = 1", "1 is not at least 2"),
        ("most_usual_hours_per_head = 30", "30 is not above fewest_usual_hours_per_head, which is 40"),
    ],
)
def test_a_limit_that_cannot_be_is_named(text: str, says: str, tmp_path: Path) -> None:
    file, _ = judged(tmp_path, "checks.toml", text)
    assert says in said(file)
    assert not stays_english(said(file))
