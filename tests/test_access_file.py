"""The file of who may see what: every fault at once with its place, and closed wherever something is in doubt."""

import time
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path
from time import process_time

import pytest

from dashboard.access import access_file, roles
from dashboard.access.access_file import access, of_text
from dashboard.access.people import Identity, viewer_of
from dashboard.access.viewer import MACHINE, Seen, Viewer
from pipelines.building.build import build
from tests.conftest import ROOT

ISSUER = "https://id.example"
HEAD = f"""# Who may see what.
sign_in = "oidc"

[oidc]
issuer = "{ISSUER}"
client_id = "fourcolor"
redirect_uri = "http://127.0.0.1:8501/oauth2callback"
"""
TODAY = date(2026, 11, 28)
TREE = {"S1": ("S1", "W11"), "S2": ("S2",)}  # each with all below it


def person(subject: str, *, roles: str = '"viewer"', units: str = '["S1"]', **more: str) -> str:
    """Write a person of the file."""
    lines = "".join(f"{key} = {value}\n" for key, value in more.items())
    given = f'name = "Name of {subject}"\nissuer = "{ISSUER}"\nsubject = "{subject}"\n'
    return f"\n[[people]]\n{given}roles = [{roles}]\nunits = {units}\n{lines}"


def seen(units: tuple[str, ...]) -> Seen:
    """Give the part of a company of two sites that some units are."""
    return Seen(units, frozenset(below for unit in units for below in TREE.get(unit, ())))


@pytest.fixture
def write(data_dir: Path) -> Callable[[str], None]:
    """Return a function that writes the file into the data folder in use."""

    def written(text: str) -> None:
        path = access_file.path()
        path.parent.mkdir(exist_ok=True)
        draft = path.with_suffix(".draft")
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)

    return written


def asks(subject: str, *groups: str, day: date = TODAY, issuer: str = ISSUER) -> Viewer:
    """Give what somebody may see and do on a day."""
    return viewer_of(Identity(issuer, subject, "As the provider says", groups), seen, day)


def test_without_a_file_all_is_as_on_a_desk(data_dir: Path) -> None:
    assert viewer_of(None, seen, TODAY) == MACHINE
    assert (MACHINE.seen, MACHINE.personal, MACHINE.key) == (None, True, "")
    assert MACHINE.may("close")


def test_a_person_is_known_by_issuer_and_subject_and_sees_their_units(write: Callable[[str], None]) -> None:
    write(HEAD + person("lin"))
    lin = asks("lin")
    assert (lin.who, lin.units, lin.roles, lin.personal) == ("Name of lin", ("S1",), ("viewer",), False)
    assert lin.seen is not None
    assert lin.seen.within == {"S1", "W11"}
    assert asks("lin", issuer="https://other.example").refused
    assert asks("Lin").refused
    assert viewer_of(None, seen, TODAY).refused == "Sign in to see anything."


def test_a_change_of_the_file_works_at_the_next_question(write: Callable[[str], None]) -> None:
    write(HEAD + person("lin"))
    assert not asks("lin").may("act")
    write(HEAD + person("lin", roles='"safety_officer"'))
    assert asks("lin").may("act")
    write(HEAD)
    assert asks("lin").refused


def test_days_are_both_included_and_beyond_them_nothing_is_shown(write: Callable[[str], None]) -> None:
    write(HEAD + person("lin", from_date="2026-11-01", to_date="2026-11-28"))
    assert not asks("lin").refused
    assert not asks("lin", day=date(2026, 11, 1)).refused
    for day in (date(2026, 10, 31), date(2026, 11, 29)):
        refused = asks("lin", day=day)
        assert refused.refused
        assert refused.seen == Seen()
        assert not refused.may("see")


def test_what_touches_the_whole_company_asks_for_the_sight_of_all_units(write: Callable[[str], None]) -> None:
    officer = '"safety_officer"'
    write(HEAD + person("part", roles=officer) + person("whole", roles=officer, units='"all"'))
    assert {right for right in roles.RIGHTS if asks("whole").may(right) != asks("part").may(right)} == {
        "close",
        "lineage",
        "load",
    }
    assert asks("whole").seen is None
    assert asks("whole").key  # as long as no persons are named to them, they see other tables than this machine


def test_who_is_in_several_groups_may_do_what_all_of_them_allow(write: Callable[[str], None]) -> None:
    # Officer of S1 and viewer of S2: seeing both, but writing in neither, as the officer's rights end at S1.
    group = '\n[[groups]]\ngroup = "{}"\nroles = ["{}"]\nunits = {}\n'
    write(HEAD + group.format("s1", "safety_officer", '["S1"]') + group.format("s2", "viewer", '["S2"]'))
    assert asks("x", "s1").may("act")
    both = asks("x", "s1", "s2", "unknown")
    assert (both.units, both.may("act"), both.may("see")) == (("S1", "S2"), False, True)
    assert asks("x", "unknown").refused


def test_units_that_are_not_loaded_open_nothing(write: Callable[[str], None]) -> None:
    write(HEAD + person("lin", units='["S9"]'))
    assert asks("lin").refused


def test_every_fault_is_said_at_once_with_line_key_and_the_nearest_right_one() -> None:
    text = HEAD.replace("client_id", "client") + person("lin", roles='"safety_oficer"', unit='"S1"') + "\n[sesions]\n"
    assert [str(fault) for fault in of_text(text).faults] == [
        "access.toml, line 4, oidc.client_id: is missing",
        "access.toml, line 6, oidc.client: no such key. Nearest: client_id. There are: issuer, client_id, redirect_uri,"
        " metadata_url, scope, groups_claim, acr",
        "access.toml, line 13, people[1].roles: 'safety_oficer' is no role. Nearest: safety_officer. There are: viewer,"
        " analyst, safety_officer, administrator",
        "access.toml, line 15, people[1].unit: no such key. Nearest: units. There are: roles, units, personal,"
        " from_date, to_date, name, issuer, subject, person_id",
        "access.toml, line 17, sesions: no such key. Nearest: sessions. There are: sign_in, oidc, proxy, sessions,"
        " people, groups",
    ]


def test_a_mistake_made_thousands_of_times_is_found_in_a_moment() -> None:
    """Each fault read the whole file anew: ten thousand took minutes, in which nobody was let in."""
    one = person("lin", roles='"vewer"')
    begun = process_time()
    faults = of_text(HEAD + one * 2000).faults
    assert process_time() - begun < 5
    assert len(faults) == 2000
    step = one.count("\n")
    assert {later.line - before.line for before, later in pairwise(faults)} == {step}


def test_a_wrong_person_is_switched_off_alone_and_one_named_twice_both_times(write: Callable[[str], None]) -> None:
    write(HEAD + person("lin") + person("wei", units="[]") + person("mei") + person("mei", units='"all"'))
    assert not asks("lin").refused
    assert asks("wei").refused
    assert asks("mei").refused
    assert [(fault.line, fault.closes) for fault in access().faults] == [(21, False), (30, False)]


@pytest.mark.parametrize(
    "text",
    [
        "sign_in = ",
        'sign_in = "odic"\n',
        'sign_in = "proxy"\n',
        HEAD + "people = 3\n",
        HEAD.replace("/oauth2callback", ""),
        "a = " + "[" * 100_000,
    ],
)
def test_a_file_that_is_wrong_lets_nobody_in(text: str, write: Callable[[str], None]) -> None:
    write(text + person("lin") if "[[" not in text else text)
    assert access().is_closed
    assert "wrong" in asks("lin").refused


def test_bytes_that_are_no_text_let_nobody_in(write: Callable[[str], None]) -> None:
    write("")
    access_file.path().write_bytes(b"\xff\xfe\x00")
    assert access().is_closed
    access_file.path().unlink()
    access_file.path().mkdir()
    assert access().is_closed


def test_the_example_of_the_readme_is_right() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = of_text(readme.partition("```toml\n# Who may see what.")[2].partition("```")[0])
    assert found.faults == ()
    assert [one.name for one in found.people.values()] == ["Lin Hua"]
    assert found.sessions.trail_days == 1095


def test_a_file_that_goes_after_people_signed_in_opens_nothing(write: Callable[[str], None], data_dir: Path) -> None:
    write(HEAD + person("lin"))
    (data_dir / "visits.sqlite").touch()
    access_file.path().unlink()
    assert access().is_closed
    assert asks("lin").refused
    (data_dir / "visits.sqlite").unlink()
    assert asks("lin") == MACHINE


def test_ten_thousand_people_are_quick(write: Callable[[str], None]) -> None:
    write(HEAD + "".join(person(f"p{number}") for number in range(10_000)))
    began = time.process_time()
    assert not asks("p9999").refused
    assert time.process_time() - began < 10  # read once; a second on a free machine
    began = time.process_time()
    for number in range(1000):
        asks(f"p{number}")
    assert time.process_time() - began < 1  # a millisecond each at most


def test_a_file_of_access_is_no_unknown_file_of_settings(write: Callable[[str], None], data_dir: Path) -> None:
    write(HEAD)
    build(data_dir)
    from dashboard.numbers import warehouse

    assert warehouse.query("select * from settings_faults").empty


def test_the_table_of_roles_names_every_table_that_is_written() -> None:
    from dashboard.state import TABLES

    written = [table for tables in roles.RIGHTS.values() for table in tables] + list(roles.OF_THE_PROGRAM)
    assert sorted(written) == sorted(name for version in TABLES for name, _columns in version)
    assert all(set(rights) <= set(roles.RIGHTS) for rights in roles.ROLES.values())
