"""A person of one workshop meets nothing of others: no number, row, name or total, on no page, by no guessed link."""

import gc
import html
import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import copytree
from typing import Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from streamlit.testing.v1 import AppTest

from dashboard import state
from dashboard.access import viewer
from dashboard.access.remembered import Remembered, remembered
from dashboard.access.viewer import MASK, Forbidden, Seen, Viewer
from dashboard.actions import actions
from dashboard.annotations import annotations
from dashboard.early_warning import alerts, back_test
from dashboard.early_warning import send as send_alerts
from dashboard.filters import Filters
from dashboard.numbers import company, kpis, names, seen_tables, seen_units, unit_tree, warehouse, whole_company
from dashboard.numbers.definitions import UnknownName
from dashboard.numbers.wanted_records import Wanted
from dashboard.report import send_pack
from dashboard.report.send_pack import Run
from dashboard.results import beside_the_company
from dashboard.review import comments
from dashboard.review.reported import closing, frozen_rows
from dashboard.saved_views import saved_views, send_views
from dashboard.saved_views.saved_views import SavedView
from dashboard.targets import targets
from dashboard.wording import words
from pipelines.contracts import contracts
from tests.conftest import ROOT
from tests.mail_and_post import Postbox
from tests.test_access_file import HEAD, person
from tests.test_pages import APP, PAGES, SECONDS
from tests.test_sending import event

MINE, OTHERS = "W11", "S2"  # a workshop with four teams, and a site that is not its own
MONTH = "2026-10"
SECRET = "Zzyzx"  # a word that stands in nothing but what others wrote
EMPTY_FOR_A_PART = {  # tables that nothing tells apart, so that who sees a part has none of their rows
    "clashes",
    "heads",
    "hours_counted_below",
    "left_out_rows",
    "refused_rows",
    "settings_faults",
    "settings_files",
}


@pytest.fixture(scope="module")
def written_in(sample_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the sample company in which people of another site wrote all that can be written, and its settings."""
    data = copytree(sample_warehouse, tmp_path_factory.mktemp("access") / "data")
    with pytest.MonkeyPatch.context() as process:
        process.setenv("FOURCOLOR_DATA", str(data))
        for unit, word in ((MINE, "ours"), (OTHERS, SECRET)):
            actions.open_action(
                title=f"Guard {word}", owner=f"Owner {word}", due_date=date(2026, 12, 1), by="Wei", unit_id=unit
            )
            actions.add_evidence(actions.actions(unit)[0].action_id, "Wei", f"proof {word}", f"{word}.txt", b"x")
            annotations.add(unit, "campaign", f"Event {word}", date(2026, 9, 1), None, "Wei")
            targets.set_target("conformity_rate", unit, date(2026, 1, 1), date(2026, 12, 31), 91.7, None, word, "Wei")
            comments.add(MONTH, unit, "accidents", f"Said {word}", "Wei")
            link = {"unit": [unit]}
            saved_views.save(SavedView("", f"View {word}", "compare", link, is_shared=True), "Wei")
        closing.close(MONTH, "Wei", f"note {SECRET}")
    (data / "settings").mkdir(exist_ok=True)
    people = person("lin", roles='"safety_officer"', units=f'["{MINE}"]')
    people += person("eye", units=f'["{MINE}"]')
    people += person("boss", roles='"administrator"', units='"all"', personal="true")
    people += person("masked", roles='"administrator"', units='"all"')
    (data / "settings" / "access.toml").write_text(HEAD + people, encoding="utf-8")
    return data


@pytest.fixture
def data(written_in: Path, use_data: Callable[[Path], Path]) -> Iterator[Path]:
    """Read that company; who asks outside a page is this machine again at the end."""
    yield use_data(written_in)
    viewer.found_by(None)


def lin(*, personal: bool = False) -> Viewer:
    """Give a safety officer of the workshop."""
    rights = frozenset({"see", "act", "comment", "annotate", "set_targets", "acknowledge", "save_views"})
    return Viewer("Lin", "x lin", ("safety_officer",), rights, seen_units.seen((MINE,)), personal, is_known=True)


def others() -> list[str]:
    """Give the names of all units and areas that are not theirs."""
    above = unit_tree.tree(warehouse.in_use()).above
    areas = warehouse.query("select area_name, unit_id from areas")
    units = warehouse.query("select unit_name, unit_id from units")
    named = [*units.itertuples(index=False, name=None), *areas.itertuples(index=False, name=None)]
    return [str(name) for name, unit in named if MINE not in above.get(str(unit), ()) and name]


# --- numbers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("as_of", [None, pytest.param(date(2026, 9, 30), marks=pytest.mark.soak)])
@pytest.mark.parametrize("is_each", [False, pytest.param(True, marks=pytest.mark.soak)], ids=["of each mart", "all"])
def test_every_number_of_a_unit_is_the_same_for_all_who_may_see_it(
    as_of: date | None, is_each: bool, data: Path
) -> None:
    asked, every = Filters(as_of=as_of, to_date=as_of), kpis.catalogue()
    assert len(every) > 40
    every = every if is_each else tuple({one.top.partition(".")[0]: one for one in every}.values())
    whole = {one.name: kpis.rate(one.name, ("month",), replace(asked, unit_id=MINE)).rows for one in every}
    counts = {one.name: len(kpis.records(one.name, replace(asked, unit_id=MINE))) for one in every}
    with viewer.asking(lin()):
        for name, rows in whole.items():
            assert_frame_equal(kpis.rate(name, ("month",), asked).rows, rows)
            assert len(kpis.records(name, asked)) == counts[name]
    assert sum(counts.values()) > 1000


def test_all_together_are_theirs_alone_and_a_guessed_unit_does_not_exist(data: Path) -> None:
    whole = kpis.rate("hazard_count").rows["top"].item()
    with viewer.asking(lin()):
        mine = kpis.rate("hazard_count").rows["top"].item()
        assert set(kpis.of_each_unit("hazard_count")["unit_id"]) == {"", *lin_units()}
        assert {unit.unit_id for unit in company.unit_tree(warehouse.in_use().stem)} == lin_units()
        with pytest.raises(UnknownName):
            kpis.rate("hazard_count", (), Filters(unit_id=OTHERS))
        for area in ("A-S2-1", *all_areas()):
            assert kpis.records("hazard_count", Filters(area_id=area)).empty
    assert 0 < mine < whole / 5
    assert kpis.rate("hazard_count").rows["top"].item() == whole  # and the cache of the whole is the whole


def lin_units() -> set[str]:
    """Name the units of the workshop."""
    return {MINE, "T111", "T112", "T113", "T114"}


def all_areas() -> list[str]:
    """Give the areas that are not theirs."""
    with viewer.everything():
        rows = warehouse.query("select area_id, unit_id from areas")
    return [area for area, unit in zip(rows["area_id"], rows["unit_id"], strict=True) if unit not in lin_units()]


def test_every_table_and_macro_has_no_row_of_others(data: Path) -> None:
    tables = warehouse.query("select distinct table_name from duckdb_columns() where not internal")["table_name"]
    macros = warehouse.query(
        "select function_name, len(parameters) as taken from duckdb_functions() where function_type = 'table_macro'"
        " and not internal"
    )
    asked = [f'"{table}"' for table in tables]
    asked += [
        f'"{row.function_name}"({", ".join(["current_date"] * int(str(row.taken)))})' for row in macros.itertuples()
    ]
    assert len(asked) > 80
    above = {*unit_tree.tree(warehouse.in_use()).above[MINE]}
    with viewer.asking(lin()):
        for name in asked:
            rows = warehouse.query(f"select * from {name}")
            table = name.strip('"')
            assert not len(rows) or table not in EMPTY_FOR_A_PART
            if "unit_id" in rows:
                allowed = lin_units() | (
                    above | {""} if table.partition('"')[0].removeprefix("known_") in INHERITED else set()
                )
                assert set(rows["unit_id"].dropna()) <= allowed, name
            assert not {name for name in ("row_count", "rows_loaded") if name in rows and rows[name].max() > 600}, name


INHERITED = ("targets", "annotations", "default_targets", "plans")  # what holds for those below, and their plan


def test_a_new_table_is_empty_for_a_part_until_it_is_told_apart() -> None:
    held = seen_tables.Held({"salaries": ("person", "amount")}, {}, frozenset(), frozenset(), {})
    assert seen_tables._rows(held, "salaries", held.tables["salaries"]) == "false"


def test_rows_of_before_and_after_a_move_belong_to_the_unit_of_their_month() -> None:
    # The same rule as rate() has for its units: a dated mart by the tree of its month, a record by that or by now.
    held = seen_tables.Held({}, {}, frozenset({"hazard_found_months"}), frozenset(), {})
    beside = ("", "_by_hazard_type", "_of_units")
    of_mart = {seen_tables._rows(held, f"hazard_found_months{end}", ("unit_id", "month_date")) for end in beside}
    of_record = seen_tables._rows(held, "hazards", ("unit_id", "found_date"))
    assert all("now_units" not in rows and "seen_months" in rows for rows in of_mart)
    assert "now_units" in of_record
    assert "seen_months" in of_record


# --- the whole company, to compare with ---------------------------------------------------------------------------


def test_of_the_whole_company_a_part_is_told_the_rate_rounded_and_no_part_of_it(data: Path) -> None:
    year = Filters(date(2025, 11, 1), date(2026, 10, 31))
    whole = kpis.parts("conformity_rate", year)["rate"]
    assert whole_company.rate("conformity_rate", year) is None  # who sees it all has the number itself
    with viewer.asking(lin()):
        told = whole_company.rate("conformity_rate", replace(year, unit_id=MINE))
        assert told == float(f"{whole:.3g}") != whole
        assert told != kpis.parts("conformity_rate", year)["rate"]
        said = beside_the_company.sentences(["conformity_rate", "hazard_count"], year)
        beside = beside_the_company.beside(kpis.kpi("conformity_rate"), year)
        assert beside_the_company.beside(kpis.kpi("hazard_count"), year) == ""
        assert words.all_units() == "All units that you may see"
    assert f"{whole:.1f}"[:4] in said[0]
    assert beside == f"The whole company: {words.amount(told, kpis.kpi('conformity_rate'))}"
    assert beside_the_company.beside(kpis.kpi("conformity_rate"), year) == ""
    assert "Hazards found" not in said[0]  # a count of all is a part itself
    assert beside_the_company.sentences(["conformity_rate"], year) == ()


def test_what_would_tell_of_others_is_not_told(data: Path) -> None:
    year = Filters(date(2025, 11, 1), date(2026, 10, 31))
    every = set(warehouse.query("select unit_id from units")["unit_id"])
    teams = sorted(warehouse.query("select unit_id from units where unit_type = 'team'")["unit_id"])
    asked = [
        ("hazard_count", year),  # a count
        ("conformity_rate", replace(year, slices=(("hazard_level", "major"),))),
        ("conformity_rate", replace(year, from_date=date(2025, 11, 2))),  # a day less than a month
        ("conformity_rate", replace(year, to_date=date(2026, 10, 30))),
    ]
    with viewer.asking(lin()):
        assert [whole_company.rate(name, filters) for name, filters in asked] == [None] * 4
    nearly = Seen(("x",), frozenset(every - set(teams[:2])))  # the rest is two teams
    with viewer.asking(Viewer("Nearly", "x n", seen=nearly, is_known=True)):
        assert whole_company.rate("conformity_rate", year) is None


# --- persons ----------------------------------------------------------------------------------------------------------


def test_persons_are_named_only_to_those_who_may_know_them(data: Path) -> None:
    named = set(kpis.records("hazard_count", Filters(unit_id=MINE))["owner_name"].dropna())
    assert len(named) > 3
    with viewer.asking(lin()):
        assert set(kpis.records("hazard_count")["owner_name"].dropna()) == {MASK}
        assert {one.owner for one in actions.actions()} == {MASK}
        who = sorted(named)[0].split()[0].lower()
        assert kpis.records("hazard_count", wanted=Wanted(words=(who,))).empty
    with viewer.asking(lin(personal=True)):
        assert set(kpis.records("hazard_count")["owner_name"].dropna()) == named
        assert {one.owner for one in actions.actions()} == {"Owner ours"}


def test_what_is_covered_keeps_its_type_so_that_every_page_can_show_it(data: Path) -> None:
    tables = list(warehouse.query("select distinct table_name from duckdb_columns() where not internal")["table_name"])
    asks = Viewer("Masked", "x masked", ("viewer",), personal=False, is_known=True)
    for table in tables:
        whole = warehouse.query(f'describe select * from "{table}"')
        with viewer.asking(asks):
            assert_frame_equal(warehouse.query(f'describe select * from "{table}"'), whole)


def test_no_choice_that_a_link_holds_is_the_name_of_a_person(data: Path) -> None:
    """Addresses stand in histories and logs: what a number is told apart by stands in them."""
    personal = {name for name, field in contracts().fields.items() if field.personal}
    assert {"person_name", "owner_name", "reported_by"} <= personal
    assert [kpi.name for kpi in kpis.catalogue() if personal & set(kpi.slices)] == []


def test_a_covered_name_is_never_written_over_the_real_one(data: Path) -> None:
    with viewer.asking(lin()):
        one = actions.actions()[0]
        actions.change(one.action_id, one.version, "Lin", owner=one.owner, note="looked at")
    assert actions.history(one.action_id)[-1].owner == "Owner ours"


# --- what people wrote ------------------------------------------------------------------------------------------------


def test_of_what_people_wrote_only_that_about_their_units_is_read(data: Path) -> None:
    number = closing.status(MONTH).edition
    of_others = actions.actions(OTHERS)[0].action_id
    assert len(alerts.alerts()) > 5
    assert back_test.kept()
    with viewer.asking(lin()):
        assert [one.unit_id for one in actions.actions()] == [MINE]
        assert actions.history(of_others) == ()
        assert [one.label for one in annotations.known() if SECRET in one.label or "ours" in one.label] == [
            "Event ours"
        ]
        assert {one.unit_id for one in targets.history()} == {MINE}
        assert comments.of(MONTH, OTHERS) == ()
        assert [one.text for one in comments.of(MONTH, MINE)] == ["Said ours"]
        assert [one.name for one in saved_views.known()] == ["View ours"]
        assert closing.frozen(MONTH, number, OTHERS) == closing.frozen(MONTH, number) == {}
        assert set(closing.units_of(MONTH, number)["unit_id"]) == lin_units()
        assert set(frozen_rows.frozen(MONTH, number, "hazard_found_months")["unit_id"]) <= lin_units()
        assert closing.files_of(MONTH, number).empty
        assert back_test.back_tests() == back_test.kept() == {}
        assert {one.event.scope_id for one in alerts.alerts()} <= lin_units() | {"A-S1-1", "A-S1-2", *mine_areas()}
    assert closing.frozen(MONTH, number, OTHERS)
    mine = closing.frozen(MONTH, number, MINE)
    with viewer.asking(lin()):
        assert closing.frozen(MONTH, number, MINE) == mine


def mine_areas() -> set[str]:
    """Name their areas."""
    return set(warehouse.query("select area_id from areas")["area_id"])


def test_nothing_is_written_about_the_units_of_others(data: Path) -> None:
    of_others = actions.actions(OTHERS)[0]
    event = next(one.event.id for one in alerts.alerts() if one.event.scope_id not in lin_units())
    said = state.rows("select * from comments where unit_id = ?", (OTHERS,))["comment_id"].item()
    mark = next(one for one in annotations.known() if SECRET in one.label)
    before = state.stamp()
    with viewer.asking(lin()):
        tries: list[Callable[[], Any]] = [
            lambda: actions.change(of_others.action_id, of_others.version, "Lin", note="mine now"),
            lambda: actions.change(of_others.action_id, of_others.version, "Lin", unit_id=MINE),
            lambda: actions.add_evidence(of_others.action_id, "Lin", "proof"),
            lambda: alerts.acknowledge([event], "done", "Lin"),
            lambda: comments.change(said, 1, "other words", "Lin"),
            lambda: comments.add(MONTH, None, "accidents", "for all", "Lin"),
            lambda: annotations.withdraw(mark.annotation_id, mark.version, "Lin"),
            lambda: closing.close("2026-09", "Lin"),
            lambda: closing.reopen(MONTH, "Lin", "why not"),
        ]
        for attempt in tries:
            with pytest.raises(Exception, match=r"(may not|not of your units|no such|is closed|There is no)"):
                attempt()
    assert state.stamp() == before


def test_who_may_only_look_writes_nothing_at_all(data: Path) -> None:
    asks = Viewer("Eye", "x eye", ("viewer",), frozenset({"see"}), seen_units.seen((MINE,)), is_known=True)
    tables = {
        name: len(state.rows(f"select * from {name} limit 0").columns)
        for version in state.TABLES
        for name, _columns in version
    }
    with viewer.asking(asks):
        for table, columns in tables.items():
            with pytest.raises(Forbidden), state.writing() as con:
                con.execute(f"insert into {table} values ({', '.join(['1'] * columns)})")
        with pytest.raises(Forbidden):
            actions.open_action(title="x", owner="y", due_date=date(2026, 12, 1), by="Eye", unit_id=MINE)


# --- caches -----------------------------------------------------------------------------------------------------------


def test_what_is_remembered_for_one_is_not_told_to_another() -> None:
    asked: list[str] = []

    @remembered(maxsize=4)
    def told(what: str) -> str:
        asked.append(viewer.now().who)
        return f"{what} of {viewer.now().who}"

    parts = [Viewer(name, seen=Seen((name,), frozenset({name}))) for name in ("a", "b")]
    for one in (*parts, *parts):
        with viewer.asking(one):
            assert told("x") == f"x of {one.who}"
    assert told("x") == "x of "
    assert asked == ["a", "b", ""]


def test_in_any_order_of_those_who_ask_each_is_answered_as_if_alone(data: Path) -> None:
    draw = random.Random(20261128)
    shown = sorted(set(warehouse.query("select unit_id from units where unit_type <> 'company'")["unit_id"]))
    units = draw.sample(shown, 3)
    asking = [Viewer(one, one, seen=seen_units.seen((one,)), personal=draw.random() < 0.5) for one in units]
    asking.append(viewer.MACHINE)
    year = Filters(date(2025, 11, 1), date(2026, 10, 31))

    def answer(who: Viewer, what: int) -> str:
        with viewer.asking(who):
            if what == 0:
                return kpis.rate("treatment_on_time_rate", ("month",), year).rows.to_csv()
            if what == 1:
                return repr([(unit.unit_id, unit.name) for unit in company.unit_tree(warehouse.in_use().stem)])
            if what == 2:
                return kpis.records("hazard_count", year, limit=50).to_csv()
            return repr([one.name for one in saved_views.known()]) + repr(whole_company.rate("trir", year))

    def alone(who: Viewer, what: int) -> str:
        for one in gc.get_objects():
            if isinstance(one, Remembered):
                one.cache_clear()
        return answer(who, what)

    every = [(who, what) for who in asking for what in range(4)]
    first = {(who.who, what): alone(who, what) for who, what in every}
    assert len(set(first.values())) > 2 * len(asking)
    for who, what in draw.sample(every * 3, 3 * len(every)):
        assert answer(who, what) == first[who.who, what], (who.who, what)


def test_nothing_about_the_company_is_remembered_without_who_asks() -> None:
    # These know no data: texts, arrays, shapes, templates, programs of this machine, and the connections themselves.
    free = {
        "access/remembered.py",
        "language.py",
        "numbers/warehouse.py",
        "report/document.py",
        "report/plots/text_room.py",
        "report/printed.py",
        "sending/recipient_file.py",
        "shapes/hatching.py",
        "statistics/control_charts.py",
        "statistics/when_known.py",
        "uploads/sample_company.py",
        "wording/formats.py",
    }
    caches = re.compile(r"\blru_cache\b|\bcache_data\b|\bcache_resource\b|functools import .*\bcache\b")
    home = ROOT / "dashboard"
    found = {path.relative_to(home).as_posix() for path in home.rglob("*.py") if caches.search(path.read_text("utf-8"))}
    assert found <= free


def test_every_file_is_offered_by_the_button_that_the_trail_knows() -> None:
    home = ROOT / "dashboard"
    found = [path.name for path in home.rglob("*.py") if "st.download_button(" in path.read_text("utf-8")]
    assert found == ["saving.py"]


def test_no_query_names_the_whole_warehouse() -> None:
    home = ROOT / "dashboard"
    found = [path.name for path in home.rglob("*.py") if re.search(r"\bwhole\.main\b", path.read_text("utf-8"))]
    assert found == ["seen_tables.py"]


# --- what is sent -----------------------------------------------------------------------------------------------------

SENT_TO = """
[mine]
email = ["mine@example.com"]
packs = ["xlsx", "pptx", "html"]
units = ["W11"]
[person]
email = ["person@example.com"]
packs = []
person = "https://id.example lin"
[other]
email = ["other@example.com"]
packs = ["html"]
units = ["W12"]
[nobody]
email = ["nobody@example.com"]
packs = ["xlsx"]
[gone]
email = ["gone@example.com"]
packs = []
person = "https://id.example stranger"
"""


@pytest.fixture
def sent_to(data: Path, postbox: Postbox) -> Iterator[Postbox]:
    """Name recipients of a workshop each, one by their person, and two to whom nothing is opened."""
    (data / "recipients.toml").write_text(SENT_TO, encoding="utf-8")
    yield postbox
    (data / "recipients.toml").unlink()


def opened_mail(box: Postbox) -> dict[str, str]:
    """Give all that each was sent as text: subject, text, and what stands in every file, names of files too."""
    found: dict[str, str] = {}
    for to, mail in box.taken:
        parts = [mail["Subject"], mail.get_body(("plain",)).get_content()]  # type: ignore[union-attr]  # else it fails
        for file in mail.iter_attachments():
            parts += [str(file.get_filename()), *texts_of(file.get_content())]
        found[to[0]] = found.get(to[0], "") + "\n".join(parts)
    return found


def texts_of(content: str | bytes) -> list[str]:
    """Give the text in a file; of an office file that of each of its parts, those that it embeds too."""
    if isinstance(content, str):
        return [html.unescape(content)]
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        found: list[str] = []
        for name in parts.namelist():
            held = parts.read(name)
            found += texts_of(held) if name.endswith(".xlsx") else [html.unescape(held.decode("utf-8", "ignore"))]
    return found


def not_of(*units: str) -> list[str]:
    """Give the names of all units and areas that are neither in some units nor above them."""
    above = unit_tree.tree(warehouse.in_use()).above
    near = {one for unit in units for one in above[unit]}
    rows = warehouse.query("select unit_name as name, unit_id from units union select area_name, unit_id from areas")
    return [
        str(name)
        for name, unit in rows.itertuples(index=False, name=None)
        if name and unit not in near and not set(above.get(str(unit), ())) & set(units)
    ]


def test_one_command_sends_each_their_own_pack_and_nothing_of_others(sent_to: Postbox) -> None:
    owners = set(warehouse.query("select distinct owner_name from hazards where owner_name is not null")["owner_name"])
    sent = send_pack.send(Run(MONTH, None))
    got = opened_mail(sent_to)
    assert sorted(got) == ["mine@example.com", "other@example.com", "person@example.com"]
    assert [fault.split(":")[0] for fault in sent.faults] == ["nobody (email)", "gone (email)"]
    for who, unit in (("mine", "W11"), ("person", "W11"), ("other", "W12")):
        text = got[f"{who}@example.com"]
        assert [name for name in (*not_of(unit), SECRET) if name in text] == [], who
        assert [name for name in owners if name in text] == [], who
        assert warehouse.query("select unit_name from units where unit_id = ?", (unit,))["unit_name"].item() in text
    assert len(got["mine@example.com"]) > 100_000
    assert [one.outcome for one in send_pack.send(Run(MONTH, None)).sendings] == ["before"] * 3


def test_a_warning_is_told_only_to_those_whose_unit_it_is(sent_to: Postbox) -> None:
    tell = ("mine", "other", "person", "nobody")
    area = warehouse.query("select min(area_id) as area_id from areas where unit_id in ('W11', 'T111', 'T112')")[
        "area_id"
    ]
    area = area.item()
    places = [("team", "T111"), ("workshop", "W12"), ("site", "S1"), ("company", ""), ("area", area)]
    news = tuple(event(place, place, scope=scope, rule="late", tell=tell) for scope, place in places)
    sent = send_alerts.send(is_dry=True, also=news)
    whose = {one.recipient.name: {each.scope_id for each in one.events} for one in sent.messages}
    assert whose == {"mine": {"T111", area}, "person": {"T111", area}, "other": {"W12"}}
    assert any(
        one.startswith("nobody (email): nothing is sent, for nothing says whose numbers they may see")
        for one in sent.faults
    )


def test_a_view_is_sent_as_its_reader_sees_it_and_not_at_all_where_it_is_of_others(
    sent_to: Postbox, data: Path
) -> None:
    to_all = saved_views.save(SavedView("", "All", "overview", {}, ("hazard_count",), is_shared=True), "Wei")
    of_others = saved_views.save(
        SavedView("", "Theirs", "overview", {"unit": [OTHERS]}, ("hazard_count",), is_shared=True), "Wei"
    )
    for view in (to_all, of_others):
        saved_views.change(view, "Wei", sent_every="day", recipients=("mine", "other"))
    sent, _faults = send_views.send(is_dry=True)
    said = {(one.view.name, one.recipient.name): (one.outcome, one.letter.text if one.letter else "") for one in sent}
    for name, unit in (("mine", "W11"), ("other", "W12")):
        year = Filters(date(2025, 11, 1), date(2026, 10, 31), unit)
        count = kpis.rate("hazard_count", (), year).rows["top"].item()
        assert said["All", name][0] == "would"
        assert f"{count:,.0f}" in said["All", name][1]
        assert said["Theirs", name] == ("failed", "")
    for view in saved_views.known():
        if view.name in ("All", "Theirs"):
            saved_views.withdraw(view, "Wei")


# --- pages ------------------------------------------------------------------------------------------------------------


def opened(page: str, subject: str = "lin", **link: str) -> AppTest:
    """Open a page as somebody who is signed in."""
    app = AppTest.from_file(str(APP), default_timeout=2 * SECONDS)
    app.user = {"is_logged_in": True, "iss": "https://id.example", "sub": subject, "name": subject}
    for name, value in link.items():
        app.query_params[name] = value
    if page in [path.stem for path in (APP.parent / "views" / "pages").glob("*.py")]:
        app.switch_page(f"views/pages/{page}.py")
    return app.run()


def all_of(app: AppTest) -> str:
    """Give everything that a page sends to the browser, tables and charts too, as text."""
    found: list[str] = []

    def walk(node: Any) -> None:
        for below in (getattr(node, "children", None) or {}).values():
            walk(below)
        if (proto := getattr(node, "proto", None)) is not None:
            found.append(str(proto).encode().decode("unicode_escape", "ignore") + str(proto))
        if type(node).__name__ in ("Dataframe", "Table"):
            found.append(pd.DataFrame(node.value).to_csv())

    walk(app._tree)
    return "\n".join(found)


def of_others_on(app: AppTest) -> list[str]:
    """List the names of others, and their words, that a page shows; fail where it broke."""
    assert not app.exception, "\n".join(f"{one.message} {''.join(one.stack_trace)}" for one in app.exception)
    text = all_of(app)
    with viewer.everything():
        return [name for name in (*others(), SECRET) if name in text]


@pytest.fixture
def saved(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Write each file that a page offers at once, as its reader, and give the texts in it."""
    found: list[str] = []

    def offered(_label: str, content: Any, **_more: Any) -> bool:
        written = content() if callable(content) else content
        is_text = isinstance(written, bytes) and not zipfile.is_zipfile(io.BytesIO(written))
        found.extend(texts_of(written.decode("utf-8", "ignore") if is_text else written))
        return False

    monkeypatch.setattr("dashboard.views.shared.saving.st.download_button", offered)
    return found


# In every run the pages that show what people of other units wrote, and those that set units beside each other.
IN_EVERY_RUN = {
    "overview", "review", "actions", "annotations", "targets", "saved_views", "alerts", "compare", "explore", "access",
    "person",
}  # fmt: skip


def guessed_link() -> dict[str, str]:
    """Give a link that names what is of others: all that a link can name, each there is."""
    with viewer.everything():
        (action,) = [one for one in actions.actions(OTHERS) if SECRET in one.title]
        sql = "select area_id from areas where unit_id in (select unit_id from unit_ancestors where ancestor_id = ?)"
        area = str(warehouse.query(f"{sql} order by area_id limit 1", (OTHERS,))["area_id"].item())
    return {"unit": OTHERS, "area": area, "action": action.action_id, "month": MONTH, "only": f"site:{OTHERS}"}


@pytest.mark.parametrize(
    "page", [pytest.param(page, marks=() if page in IN_EVERY_RUN else pytest.mark.soak) for page in PAGES]
)
def test_no_page_or_file_of_it_names_others_also_by_a_guessed_link(page: str, data: Path, saved: list[str]) -> None:
    guessed = opened(page, **guessed_link())
    assert of_others_on(guessed) == []
    with viewer.everything():
        assert [name for name in (*others(), SECRET) if any(name in text for text in saved)] == []
    assert len(all_of(guessed)) > 5000
    if page in ("explore", "compare", "inspections"):  # numbers of "all", with what the whole company has beside them
        told = all_of(opened(page) if page == "explore" else guessed)  # of one value of a slice it is not told
        assert "All units that you may see" in told
        assert "he whole company" in told
    assert guessed.session_state["unit"] == []


def test_the_walk_would_find_others(data: Path, saved: list[str]) -> None:
    assert len(of_others_on(opened("compare", "boss"))) > 5
    assert SECRET in of_others_on(opened("actions", "boss"))
    opened("explore", "boss", by="workshop")
    with viewer.everything():
        assert any(name in text for name in others() for text in saved)


def test_whom_nothing_is_opened_sees_a_sentence_and_no_page(data: Path) -> None:
    for app in (opened("overview", "stranger"), opened("review", "stranger", unit=OTHERS)):
        assert [one.value for one in app.info] == [
            "You are signed in, but nothing was opened to you. Ask an administrator."
        ]
        assert not app.get("metric")
        assert not app.sidebar.children or len(all_of(app)) < 9000


FORMS = {
    "targets": {"Set the target", "Withdraw"},
    "annotations": {"Add", "Save the correction", "Withdraw"},
    "actions": {"Start an action"},
    "alerts": {"Acknowledge", "Start an action"},
    "review": {"Save", "Start an action"},
    "saved_views": {"Share", "Withdraw"},
}


@pytest.mark.parametrize("page", FORMS)
def test_who_may_only_look_meets_no_form(page: str, data: Path) -> None:
    looking, working = opened(page, "eye"), opened(page, "boss" if page == "alerts" else "lin")
    met = {button.label for button in looking.button}
    assert not met & {*FORMS[page], "Close the month", "Reopen the month"}
    assert {button.label for button in working.button} & FORMS[page]
    assert not {"Close the month", "Reopen the month"} & {button.label for button in working.button}
    for app in (looking, working):
        assert "Your name" not in [box.label for box in app.text_input]  # who is signed in has one


def test_who_is_signed_in_writes_under_that_name(data: Path) -> None:
    app = opened("annotations")
    app.text_input(key="label-annotation-0").set_value("Signed")
    next(button for button in app.button if button.label == "Add").click().run()
    assert not app.exception
    with viewer.everything():
        written = state.rows("select made_by from annotations_made where label = 'Signed'")
    assert list(written["made_by"]) == ["Name of lin"]


def test_a_page_that_is_not_theirs_is_not_there(data: Path) -> None:
    assert "data" not in {page for page in PAGES if opened_title(page) == "Data"}


def opened_title(page: str) -> str:
    """Give the title that somebody of a workshop meets at the address of a page."""
    return opened(page).title[0].value if page in ("data", "draw_areas") else ""


def test_a_callback_and_a_fragment_ask_for_the_same_person(data: Path) -> None:
    app = opened("compare")
    app.multiselect(key="unit").set_value(["T111"]).run()
    assert of_others_on(app) == []
    assert names.field_labels()
