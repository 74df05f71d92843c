"""Who is at the other end: headers count only from the proxy, with its secret, and said once; cookies of one issuer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
import streamlit as st

from dashboard.access.access_file import Access, of_text
from dashboard.access.people import Identity
from dashboard.views.access import identity
from tests.test_access_file import HEAD

SECRET = "the proxy and nobody else"
TOLD = {
    "X-Fourcolor-Proxy": [SECRET],
    "X-Forwarded-User": ["lin"],
    "X-Forwarded-Preferred-Username": ["Lin Hua"],
    "X-Forwarded-Groups": ["a, b,,"],
}
BEHIND = 'sign_in = "proxy"\n[proxy]\nissuer = "https://sso"\naddresses = ["10.0.0.7"]\n'


@dataclass
class Headers:
    """Headers as Streamlit gives them."""

    told: dict[str, list[str]] = field(default_factory=dict)

    def get_all(self, name: str) -> list[str]:
        """Give every value of a header."""
        return self.told.get(name, [])


Asked = Callable[..., Identity | None]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Return a function from headers and an address to who that is."""
    monkeypatch.setenv("FOURCOLOR_PROXY_SECRET", SECRET)

    def of(known: Access, address: str | None = "10.0.0.7", **changes: list[str]) -> Identity | None:
        told = TOLD | {name.replace("_", "-"): value for name, value in changes.items()}
        context = SimpleNamespace(headers=Headers(told), ip_address=address)
        monkeypatch.setattr(st, "context", context)
        return identity.identity(known, identity.of_page())

    return of


def test_the_proxy_names_who_is_there(asked: Asked) -> None:
    assert asked(of_text(BEHIND)) == Identity("https://sso", "lin", "Lin Hua", ("a", "b"))


def test_a_header_that_is_not_from_the_proxy_names_nobody(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    known = of_text(BEHIND)
    assert known.faults == ()
    assert asked(known, "10.0.0.8") is None
    assert asked(known, None) is None  # this machine is not among its addresses
    assert asked(known, X_Fourcolor_Proxy=[]) is None
    assert asked(known, X_Fourcolor_Proxy=["guessed"]) is None
    assert asked(known, X_Fourcolor_Proxy=[SECRET, SECRET]) is None
    assert asked(known, X_Forwarded_User=["boss", "lin"]) is None  # the browser's own beside that of the proxy
    assert asked(known, X_Forwarded_User=[]) is None
    nameless = asked(known, X_Forwarded_Groups=["a", "administrators"])
    assert nameless is not None
    assert nameless.groups == ()
    monkeypatch.setenv("FOURCOLOR_PROXY_SECRET", "")
    assert asked(known, X_Fourcolor_Proxy=[""]) is None


def test_this_machine_may_be_the_proxy(asked: Asked) -> None:
    assert asked(of_text(BEHIND.replace('addresses = ["10.0.0.7"]\n', "")), None) is not None


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"iss": "https://id.example", "sub": "lin"},
        {"is_logged_in": "yes", "iss": "https://id.example", "sub": "lin"},
        {"is_logged_in": True, "iss": "https://other.example", "sub": "lin"},
        {"is_logged_in": True, "iss": "https://id.example", "sub": 7},
        {"is_logged_in": True, "iss": "https://id.example"},
    ],
)
def test_a_token_that_says_too_little_or_of_another_provider_names_nobody(
    said: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(st, "user", SimpleNamespace(to_dict=lambda: said))
    assert identity.identity(of_text(HEAD), identity.of_page()) is None


def test_who_was_asked_too_weakly_is_nobody_where_the_settings_ask_for_more(monkeypatch: pytest.MonkeyPatch) -> None:
    strong = HEAD.replace("client_id", 'acr = ["gold", "2"]\nclient_id')
    for acr, is_known in (("gold", True), ("2", True), ("silver", False), (2, False), (None, False), (["gold"], False)):
        said = {"is_logged_in": True, "iss": "https://id.example", "sub": "lin"} | ({"acr": acr} if acr else {})
        monkeypatch.setattr(st, "user", SimpleNamespace(to_dict=lambda said=said: said))
        assert (identity.identity(of_text(strong), identity.of_page()) is not None) == is_known, acr
        assert identity.identity(of_text(HEAD), identity.of_page()) is not None


def test_groups_are_taken_as_a_list_or_one_name(monkeypatch: pytest.MonkeyPatch) -> None:
    for groups, known in ((["a", "b", 3], ("a", "b")), ("a", ("a",)), (None, ()), ({"a": 1}, ())):
        said = {"is_logged_in": True, "iss": "https://id.example", "sub": "lin", "groups": groups}
        monkeypatch.setattr(st, "user", SimpleNamespace(to_dict=lambda said=said: said))
        found = identity.identity(of_text(HEAD), identity.of_page())
        assert found is not None
        assert found.groups == known
