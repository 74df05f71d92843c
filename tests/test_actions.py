"""Improvement actions: written without overwriting, refused in sentences, and their effect worked by hand."""

import errno
import os
import shutil
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from PIL import Image

from dashboard import state
from dashboard.actions import action_words, actions, effect, evidence, origins
from dashboard.actions.action import Action, Origin
from dashboard.actions.actions import ChangedMeanwhile, NotKept
from dashboard.filters import Filters, with_slices
from dashboard.numbers import kpis
from dashboard.state import CannotWrite
from dashboard.views.actions import action_panels
from dashboard.wording import sheets
from tests.conftest import ROOT, Loader, run_here
from tests.test_sending import event

EVIL = '<img src=x onerror=alert(1)> **bold** =HYPERLINK("http://x") ' + "长" * 9_900
DUE = date(2026, 12, 31)


def opened(**given: object) -> Action:
    """Open an action that lacks nothing."""
    usual: dict[str, object] = {"title": "Fit guards", "owner": "Wei", "due_date": DUE, "by": "Li"}
    return actions.open_action(**(usual | given))  # type: ignore[arg-type]  # any of its fields


# --- written, changed, never overwritten ----------------------------------------------------------------------------


def test_an_action_is_kept_as_it_was_written(data_dir: Path) -> None:
    one = opened(about="  why  ", title=" Fit guards ")
    assert (one.label, one.title, one.about, one.owner, one.due_date) == ("A-1", "Fit guards", "why", "Wei", DUE)
    assert (one.stage, one.version, one.opened_by, one.unit_name) == ("plan", 1, "Li", "All units")
    assert actions.actions() == (one,)
    assert opened().label == "A-2"


def test_every_version_stays(data_dir: Path) -> None:
    one = opened()
    two = actions.change(one.action_id, 1, "Bo", stage="do")
    three = actions.change(two.action_id, 2, "Bo", "the supplier is late", due_date=date(2027, 1, 31))
    assert [version.stage for version in actions.history(one.action_id)] == ["plan", "do", "do"]
    assert action_words.changes(one, two) == ["Stage: Plan → Do"]
    assert action_words.changes(two, three) == ["Due: 31 Dec 2026 → 31 Jan 2027"]
    assert actions.actions() == (three,)
    assert (three.note, three.changed_by, three.opened_by) == ("the supplier is late", "Bo", "Li")


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"title": " "}, "what is to be done"),
        ({"owner": ""}, "who does it"),
        ({"due_date": None}, "by when"),
        ({"by": "\t"}, "your name"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_written(given: dict[str, object], missing: str, data_dir: Path) -> None:
    with pytest.raises(NotKept, match=f"Nothing was written. Still missing: {missing}."):
        opened(**given)
    assert list(data_dir.iterdir()) == []


def test_everything_missing_is_named_at_once(data_dir: Path) -> None:
    with pytest.raises(NotKept, match="what is to be done, who does it, by when, your name"):
        opened(title="", owner="", due_date=None, by="")


def test_a_text_without_end_is_refused(data_dir: Path) -> None:
    with pytest.raises(NotKept, match="longer than 20,000 characters"):
        opened(about="x" * 20_001)
    assert actions.actions() == ()


def test_long_texts_with_markup_and_formulas_are_kept_whole(data_dir: Path) -> None:
    one = opened(title=EVIL, about=EVIL, owner=EVIL[:100])
    assert (one.title, one.about) == (EVIL, EVIL)
    assert len(action_words.short(one.title)) <= action_words.SHORT


def test_the_second_of_two_is_told_who_changed_what(data_dir: Path) -> None:
    one = opened()
    actions.change(one.action_id, 1, "Bo", "guards are here", stage="do", title="Fit all guards")
    with pytest.raises(ChangedMeanwhile) as refused:
        actions.change(one.action_id, 1, "Cy", "mine", owner="Cy")
    said = str(refused.value)
    for part in (
        "A-1 was changed meanwhile",
        "Bo",
        "Stage: Plan → Do",
        "Fit guards → Fit all guards",
        "guards are here",
    ):
        assert part in said
    assert refused.value.newest.version == 2
    assert [version.owner for version in actions.history(one.action_id)] == ["Wei", "Wei"]


def test_many_change_the_same_version_and_one_wins(data_dir: Path) -> None:
    one, refused = opened(), list[str]()

    def move(name: str) -> None:
        try:
            actions.change(one.action_id, 1, name, f"by {name}", stage="do")
        except ChangedMeanwhile as fault:
            refused.append(str(fault))

    in_threads(lambda place: move(f"P{place}"), 10)
    assert len(actions.history(one.action_id)) == 2
    assert len(refused) == 9
    assert all(actions.history(one.action_id)[1].changed_by in said for said in refused)


def test_twenty_at_once_get_twenty_numbers(data_dir: Path) -> None:
    in_threads(lambda place: opened(title=f"T{place}"), 20)
    found = actions.actions()
    assert sorted(one.number for one in found) == list(range(1, 21))
    assert {one.title for one in found} == {f"T{place}" for place in range(20)}


def in_threads(work: Callable[[int], object], count: int) -> None:
    """Do the same work in many threads at once, and wait for all."""
    threads = [threading.Thread(target=work, args=(place,)) for place in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize(
    ("path", "note", "says"),
    [
        (("check", "do"), "", "Write why it goes back."),
        (("withdrawn",), " ", "Write the reason why it is withdrawn."),
        (("do", "do"), "", "Nothing was changed"),
        (("done",), "x", "no such stage"),
    ],
)
def test_a_step_that_needs_a_reason_gets_one(path: tuple[str, ...], note: str, says: str, data_dir: Path) -> None:
    one = opened()
    for stage in path[:-1]:
        one = actions.change(one.action_id, one.version, "Bo", stage=stage)
    with pytest.raises(NotKept, match=says):
        actions.change(one.action_id, one.version, "Bo", note, stage=path[-1])
    assert actions.history(one.action_id)[-1].version == len(path)


def test_it_goes_back_and_ends_with_a_reason(data_dir: Path) -> None:
    one = opened()
    for version, (stage, note) in enumerate(
        [
            ("do", ""),
            ("check", ""),
            ("do", "guards were loose"),
            ("closed", ""),
            ("act", "not yet"),
            ("withdrawn", "sold"),
        ]
    ):
        one = actions.change(one.action_id, version + 1, "Bo", note, stage=stage)
    assert (one.is_open, one.ended_on, one.note) == (False, today(), "sold")
    assert [version.ended_on for version in actions.history(one.action_id)] == [None] * 4 + [today(), None, today()]


def today() -> date:
    """Return the day in UTC, as times are written down."""
    return date.fromisoformat(state.now()[:10])


def test_lateness_is_counted_from_the_day_after_the_due_date(data_dir: Path) -> None:
    one = opened()
    assert [one.is_late(DUE + timedelta(days=days)) for days in (-1, 0, 1)] == [False, False, True]
    assert one.days_late(DUE + timedelta(days=3)) == 3
    closed = actions.change(one.action_id, 1, "Bo", stage="closed")
    assert not closed.is_late(DUE + timedelta(days=3))


def test_the_answer_counts_open_late_and_done(data_dir: Path) -> None:
    assert action_words.answer((), DUE) == "No action was started yet."
    day = today()
    opened(due_date=day - timedelta(days=1))
    opened(due_date=day)
    done = opened(due_date=day)
    actions.change(done.action_id, 1, "Bo", stage="closed")
    said = "2 actions are open, 1 of them late, 1 was done in the last 30 days."
    assert action_words.answer(actions.actions(), day) == said
    later = day + timedelta(days=31)
    assert "none was done in the last 30 days" in action_words.answer(actions.actions(), later)


def test_what_does_not_exist_is_refused(data_dir: Path) -> None:
    with pytest.raises(NotKept, match="nowhere: there is no such unit"):
        opened(unit_id="nowhere")
    with pytest.raises(NotKept, match=r"There is no such action\."):
        actions.change("nobody", 1, "Bo", "x")
    with pytest.raises(NotKept, match=r"There is no such action\."):
        actions.add_evidence("nobody", "Bo", "x")
    with pytest.raises(TypeError, match="number"):
        actions.change("nobody", 1, "Bo", number=3)
    assert actions.history("nobody") == ()


def test_a_full_disk_is_a_sentence_and_nothing_is_half_written(data_dir: Path) -> None:
    """A process whose files may not grow any further gets from the system what a full disk gives."""
    one = opened()
    room = state.path().stat().st_size // 512  # the unit of ulimit -f in sh is 512 or 1024 bytes
    code = textwrap.dedent("""
        from datetime import date
        from dashboard.actions import actions
        from dashboard.state import CannotWrite
        try:
            actions.open_action(title="T", owner="O", due_date=date(2027, 1, 1), by="B", about="x" * 19_999)
        except CannotWrite as fault:
            print(fault)
    """)
    limited = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        f" resource.setrlimit(resource.RLIMIT_FSIZE, ({min(room * 512, 12_288)},) * 2)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", limited + code],
        cwd=ROOT,
        env=os.environ | {"FOURCOLOR_DATA": str(data_dir), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "is there room on the disk?" in done.stdout, done.stderr
    assert actions.actions() == (one,)
    assert opened().label == "A-2"


# --- evidence -------------------------------------------------------------------------------------------------------


def png(width: int = 3, height: int = 2) -> bytes:
    """Draw a red picture."""
    buffer = BytesIO()
    Image.new("RGB", (width, height), "#ff0000").save(buffer, "PNG")
    return buffer.getvalue()


def test_evidence_is_kept_under_its_hash_and_belongs_to_its_action(data_dir: Path) -> None:
    one, other = opened(), opened()
    kept = actions.add_evidence(one.action_id, "Bo", "after", "../../etc/photo.PNG", png())
    actions.add_evidence(one.action_id, "Bo", EVIL)
    assert [each.text for each in actions.history(one.action_id)[0].evidence] == ["after", EVIL]
    assert actions.history(other.action_id)[0].evidence == ()
    assert kept.file_name == "photo.PNG"
    assert [path.name for path in evidence.folder().iterdir()] == [f"{kept.file_hash}.png"]
    assert evidence.read(kept.file_hash, kept.file_name) == png()


@pytest.mark.parametrize(
    ("name", "suffix"), [("a.html", ".html"), ("a.p/../x", ""), ("a.tar.gz", ".gz"), ("a.sh;rm", ""), ("", "")]
)
def test_only_the_hash_and_a_plain_ending_name_the_file(name: str, suffix: str, data_dir: Path) -> None:
    path = evidence.path_of("0" * 64, name)
    assert path == data_dir / "evidence" / ("0" * 64 + suffix)
    with pytest.raises(ValueError, match="no hash"):
        evidence.path_of("../../x", name)


def test_a_file_that_changed_or_is_gone_is_not_shown(data_dir: Path) -> None:
    kept = actions.add_evidence(opened().action_id, "Bo", "", "a.txt", b"as it was")
    path = evidence.path_of(kept.file_hash, "a.txt")
    path.write_bytes(b"as it is")
    assert evidence.read(kept.file_hash, "a.txt") is None
    path.unlink()
    assert evidence.read(kept.file_hash, "a.txt") is None


@pytest.mark.parametrize(
    "content", [b"<html><script>alert(1)</script>", b'<svg xmlns="http://www.w3.org/2000/svg"/>', b"", png()[:40]]
)
def test_what_is_no_picture_is_not_shown_as_one(content: bytes) -> None:
    assert evidence.picture(content) is None


def test_a_picture_is_drawn_anew_and_one_too_large_is_not_opened() -> None:
    hidden = png(2400, 10) + b"<script>alert(1)</script>"
    shown = evidence.picture(hidden)
    assert shown is not None
    assert b"script" not in shown
    assert Image.open(BytesIO(shown)).size == (1200, 5)
    assert evidence.picture(png(40_001, 1_000)) is None


def test_evidence_needs_something_to_show_and_a_name(data_dir: Path) -> None:
    one = opened()
    for by, text, content in (("", "x", b""), ("Bo", " ", b"")):
        with pytest.raises(NotKept, match="write your name"):
            actions.add_evidence(one.action_id, by, text, "a.txt", content)
    with pytest.raises(NotKept, match="larger than 20 MB"):
        actions.add_evidence(one.action_id, "Bo", "x", "a.bin", bytes(20_000_001))
    assert actions.history(one.action_id)[0].evidence == ()


def test_a_disk_that_is_full_keeps_neither_file_nor_row(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = opened()

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("dashboard.actions.evidence.os.fsync", full)
    with pytest.raises(NotKept, match=r"nothing was written: .*No space left on device"):
        actions.add_evidence(one.action_id, "Bo", "x", "a.txt", b"content")
    assert list(evidence.folder().iterdir()) == []
    assert actions.history(one.action_id)[0].evidence == ()


# --- did it help? ---------------------------------------------------------------------------------------------------

# (unit, month of the due date): (due, treated by then). Worked by hand in the tests below.
DUE_IN = {
    ("U", 1): (10, 3), ("U", 2): (5, 2), ("U", 3): (5, 3), ("U", 4): (10, 0), ("U", 5): (10, 9), ("U", 6): (10, 9),
    ("V", 1): (10, 9), ("V", 2): (10, 9), ("V", 5): (10, 4), ("V", 6): (10, 4),
}  # fmt: skip
ACCIDENTS = {1: 4, 2: 2, 3: 0, 4: 1, 5: 2, 6: 1}  # month: recordable cases in unit U


@pytest.fixture(scope="module")
def hand_made(loaded_once: Loader, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Load a company of two workshops, U and V, from January to June 2025."""
    folder = tmp_path_factory.mktemp("exports")
    units = [
        "Unit ID,Unit name,Unit type,Parent unit ID",
        "C,Company,company,",
        "U,Under,workshop,C",
        "V,Vat,workshop,C",
    ]
    hazards = ["Hazard ID,Unit ID,Found by,Hazard level,Found on,Original due date,Due date,Treated on"]
    for (unit, month), (due, met) in DUE_IN.items():
        for place in range(due):
            day, treated = f"2025-{month:02}-20", f"2025-{month:02}-{'15' if place < met else '28'}"
            hazards.append(f"{unit}{month}-{place},{unit},inspection,general,2025-{month:02}-01,{day},{day},{treated}")
    accidents = [
        "Accident ID,Unit ID,Accident date,Severity,Worker type,Deaths,Serious injuries,Minor injuries,Lost days"
    ]
    accidents += [
        f"X{month}-{place},U,2025-{month:02}-10,medical_treatment,employee,0,0,1,0"
        for month, count in ACCIDENTS.items()
        for place in range(count)
    ]
    for name, lines in (("units", units), ("hazards", hazards), ("accidents", accidents)):
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return loaded_once("actions-by-hand", folder)


@pytest.fixture
def company_by_hand(hand_made: Path, tmp_path: Path, use_data: Callable[[Path], Path]) -> Path:
    """Use the warehouse of the hand-made company with a state file of its own."""
    shutil.copytree(hand_made / "warehouse", tmp_path / "data" / "warehouse")
    return use_data(tmp_path / "data")


def begun(kpi: str, unit_id: str, day: date, **given: object) -> Action:
    return opened(kpi=kpi, unit_id=unit_id, since=day, **given)


def test_the_effect_by_hand(company_by_hand: Path) -> None:
    """Begun on 10 April: January to March before, May and June since; April, in which half was done, is in neither.

    Before: 3 + 2 + 3 = 8 of 20, 40 %; Wilson: (0.4 + 3.8416/40) / 1.19208 ± 1.96/1.19208 √(0.24/20 + 3.8416/1600),
    21.88 % to 61.34 %. Since: 9 + 9 = 18 of 20, 90 %; 69.90 % to 97.21 %.
    z = 0.5 / √(0.65 × 0.35 × 2/20) = 3.31: more than chance.
    """
    found = effect.of(begun("treatment_on_time_rate", "U", date(2025, 4, 10)))
    assert found.before is not None
    assert found.after is not None
    assert (found.before.top, found.before.bottom, found.before.months) == (8, 20, 3)
    assert (found.after.top, found.after.bottom, found.after.months) == (18, 20, 2)
    assert (found.before.rate, found.after.rate) == (pytest.approx(40), pytest.approx(90))
    assert found.before.interval == (pytest.approx(21.88, abs=0.01), pytest.approx(61.34, abs=0.01))
    assert found.after.interval == (pytest.approx(69.90, abs=0.01), pytest.approx(97.21, abs=0.01))
    assert found.verdict == "better"
    assert found.sentence == (
        "Treated on time: 40.0\u00a0% (8 of 20, 3 months to 31 Mar 2025) before,"
        " 90.0\u00a0% (18 of 20, 2 months to 30 Jun 2025) since: better, more than chance."
    )


def test_the_other_unit_got_worse(company_by_hand: Path) -> None:
    """V: 18 of 20 before, 8 of 20 since: the same z as above, the other way."""
    assert effect.of(begun("treatment_on_time_rate", "V", date(2025, 4, 10))).verdict == "worse"


def test_a_month_begun_on_its_first_day_is_since(company_by_hand: Path) -> None:
    """U begun on the first of June: 3 + 2 + 3 + 0 + 9 = 17 of 40 before, 9 of 10 in June.

    z = 0.475 / √(0.52 × 0.48 × (1/40 + 1/10)) = 2.69. As of 31 May there is no month since.
    V begun in February: 9 of 10 in January, 8 of 20 since; z = 0.5 / √(17/30 × 13/30 × (1/10 + 1/20)) = 2.61.
    """
    first_day = effect.of(begun("treatment_on_time_rate", "U", date(2025, 6, 1)))
    assert first_day.before is not None
    assert first_day.after is not None
    assert (first_day.before.top, first_day.before.bottom) == (17, 40)
    assert (first_day.after.top, first_day.after.bottom) == (9, 10)
    assert first_day.verdict == "better"
    early = effect.of(begun("treatment_on_time_rate", "U", date(2025, 6, 1)), date(2025, 5, 31))
    assert (early.verdict, early.after) == ("early", None)
    assert "too early: no full month since" in early.sentence
    assert effect.of(begun("treatment_on_time_rate", "V", date(2025, 2, 10))).verdict == "worse"


def test_counts_are_compared_over_equally_many_months(company_by_hand: Path) -> None:
    """Two months since 10 April: 2 + 1 = 3. Two months before it: 2 + 0 = 2, not the 6 of all three.

    3 against 2 is chance: 2 × P(X ≥ 3 of 5) = 2 × 0.5 = 1.
    """
    found = effect.of(begun("recordable_count", "U", date(2025, 4, 10)))
    assert found.before is not None
    assert found.after is not None
    assert (found.before.top, found.after.top) == (2, 3)
    assert found.verdict == "chance"


def test_a_stock_is_counted_at_the_end_of_both_sides(company_by_hand: Path) -> None:
    """No hazard is open at the end of a month: each was treated by the 28th."""
    found = effect.of(begun("open_count", "U", date(2025, 4, 10)))
    assert found.before is not None
    assert (found.before.top, found.verdict) == (0, "chance")
    assert "0 (on 31 Mar 2025) before, 0 (on 30 Jun 2025) since" in found.sentence


def test_what_cannot_be_compared_is_said(company_by_hand: Path) -> None:
    january = effect.of(begun("treatment_on_time_rate", "U", date(2025, 1, 15)))
    assert january.verdict == "unknown"
    assert effect.of(opened()).sentence == "No KPI was named, so its effect is not measured."
    assert effect.of(begun("conformity_rate", "U", date(2025, 4, 10))).verdict == "empty"
    gone = begun("treatment_on_time_rate", "U", date(2025, 4, 10))
    with state.writing() as con:  # the same action as a company without this unit would find it
        con.execute("insert into actions values ('gone', 99, 'none', '', '{}', 'Li', '2025-01-01T00:00')")
        con.execute(
            "insert into action_versions values ('gone', 1, 'Old', '', 'W99', 'Wei', '2025-02-01', 'plan', ?, '{}', '',"
            " 'Li', '2025-01-01T00:00')",
            (gone.kpi,),
        )
    old = actions.history("gone")[0]
    assert (old.unit_name, effect.of(old).verdict) == ("W99", "none")
    assert "W99: no such unit" in effect.of(old).sentence
    assert actions.actions("W99") == (old,)


@pytest.mark.parametrize(
    ("since", "first_date", "as_of", "before", "after"),
    [
        # twelve full months before the month of the day; the running July is left out
        ("2025-04-10", "2023-01-15", "2025-07-20", ("2024-04-01", "2025-03-31"), ("2025-05-01", "2025-06-30")),
        # as many as there are: January began on the 15th
        ("2025-04-10", "2025-01-15", "2025-07-31", ("2025-02-01", "2025-03-31"), ("2025-05-01", "2025-07-31")),
        # a month begun on its first day is whole
        ("2025-04-01", "2025-01-01", "2025-04-30", ("2025-01-01", "2025-03-31"), ("2025-04-01", "2025-04-30")),
        ("2025-04-10", "2025-04-01", "2025-05-31", None, ("2025-05-01", "2025-05-31")),
        ("2025-04-10", "2025-01-01", "2025-05-30", ("2025-01-01", "2025-03-31"), None),
        # a day after all that is known: what is known before it
        ("2026-03-10", "2025-01-01", "2025-05-31", ("2025-01-01", "2025-05-31"), None),
    ],
)
def test_only_full_months_are_compared(
    since: str, first_date: str, as_of: str, before: object, after: object, company_by_hand: Path
) -> None:
    days = [date.fromisoformat(day) for day in (since, first_date, as_of)]
    found = effect.windows(kpis.kpi("treatment_on_time_rate"), days[0], days[1], days[2])
    assert [None if side is None else tuple(map(str, side)) for side in found] == [before, after]


def test_the_slices_of_the_number_stay_as_far_as_the_kpi_has_them(company_by_hand: Path) -> None:
    number = Origin("number", "x", filters=with_slices(Filters(area_id="A"), hazard_level="major"))
    one = begun("treatment_on_time_rate", "U", date(2025, 4, 10), origin=number)
    asked = effect.place_of(one, kpis.kpi("treatment_on_time_rate"))
    assert (asked.unit_id, asked.area_id, asked.slices) == ("U", "A", (("hazard_level", "major"),))
    assert effect.place_of(one, kpis.kpi("worked_hours")).slices == ()


def test_the_effect_counts_from_the_day_it_is_done(company_by_hand: Path) -> None:
    one = opened(kpi="treatment_on_time_rate", unit_id="U")
    assert one.since == today()
    chosen = actions.change(one.action_id, 1, "Bo", since=date(2025, 4, 10))
    assert chosen.since == date(2025, 4, 10)
    assert action_words.changes(one, chosen) == [
        f"Effect counts from: {action_words.value_of(one, 'since')} → 10 Apr 2025"
    ]


# --- where it comes from --------------------------------------------------------------------------------------------


def test_a_number_brings_what_it_stood_at(company_by_hand: Path) -> None:
    filters = Filters(date(2025, 1, 1), date(2025, 3, 31), "U")
    origin = origins.of_number("treatment_on_time_rate", filters, "Under")
    assert (origin.kind, origin.id, origin.unit_id, origin.kpi) == ("number", "treatment_on_time_rate", "U", origin.id)
    assert origin.title == "Treated on time, Under"
    assert origin.said == "40.0\u00a0%, 8 of 20, 1 Jan 2025 – 31 Mar 2025"
    one = opened(origin=origin, unit_id="U")
    assert one.filters == filters
    assert action_words.origin_text(one) == f"Number: {origin.title} · {origin.said}"
    assert actions.about(origin) == (one,)


def test_a_record_brings_its_unit_and_text(company_by_hand: Path) -> None:
    rows = kpis.records("treatment_on_time_rate", Filters(unit_id="U"), "rest", 1)
    row = {str(field): value for field, value in rows.iloc[0].items()}
    assert origins.kind_of(rows) == "hazard"
    origin = origins.of_record(row | {"description": "<b>Loose</b>"}, "hazard", "treatment_on_time_rate", Filters())
    assert (origin.id, origin.unit_id) == (row["hazard_id"], "U")
    assert origin.title == f"Hazard {row['hazard_id']}: <b>Loose</b>"
    assert origins.kind_of(kpis.records("recordable_count", Filters(), "top", 1)) == "accident"


def test_an_alert_brings_the_kpi_its_rule_looks_at(company_by_hand: Path) -> None:
    quiet = event("U", "Under", kpi="worked_hours", kpi_label="Hazards found", scope="workshop")
    assert kpis.kpi("hazard_count").label == "Hazards found"
    origin = origins.of_alert(quiet)
    assert (origin.kind, origin.id, origin.unit_id, origin.kpi) == ("alert", quiet.id, "U", "hazard_count")
    assert origin.title == "Late: Under"


# --- taken away -----------------------------------------------------------------------------------------------------


def test_no_text_runs_in_a_sheet(data_dir: Path) -> None:
    opened(title="=cmd|'/c calc'!A1", owner="@Wei", about="+1")
    rows, labels = action_panels.as_rows(actions.actions())
    shown = rows.rename(columns=labels)
    lines = sheets.csv_bytes(shown).decode("utf-8-sig")
    assert "\"'=cmd|'/c calc'!A1\"" in lines
    assert '"\'@Wei"' in lines
    sheet = openpyxl.load_workbook(BytesIO(sheets.excel_bytes(shown)))["Records"]
    cells = dict(zip([cell.value for cell in sheet[1]], sheet[2], strict=True))
    assert {cells[name].data_type for name in ("What is to be done", "Owner", "Why and how")} == {"s"}
    assert cells["Due"].is_date


def test_the_command_lists_what_is_late(company_by_hand: Path) -> None:
    opened(title="=1+1 [red]", due_date=today() - timedelta(days=5), unit_id="U")
    opened(title="Later", due_date=today() + timedelta(days=5), unit_id="V")
    table = run_here("dashboard", "actions", "--late", data=company_by_hand).stdout
    assert "A-1" in table
    assert "A-2" not in table
    assert "[red]" in table
    lines = run_here("dashboard", "actions", "--unit", "C", "--format", "csv", data=company_by_hand).stdout.splitlines()
    assert len(lines) == 3
    assert "'=1+1 [red]" in lines[1]
    wrong = run_here("dashboard", "actions", "--unit", "nobody", data=company_by_hand)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "nobody: no such unit" in wrong.stderr


def test_a_state_file_that_cannot_be_written_is_a_sentence(data_dir: Path) -> None:
    state.path().write_bytes(b"no database" * 500)
    with pytest.raises(CannotWrite, match="no state file"):
        opened()
