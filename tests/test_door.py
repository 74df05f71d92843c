"""What a page shows is fetched by its reader alone: a picture's address opens nothing to whoever is not signed in."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.runtime import media_file_manager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.web.server.starlette import starlette_app_utils, starlette_websocket

from dashboard.access.access_file import Sessions, access
from dashboard.access.guard import Door, Guard, is_for_measuring
from dashboard.access.viewer import Seen, Viewer
from dashboard.views.access import door, file_owners, identity
from dashboard.visits import sessions
from dashboard.visits.sessions import Login
from tests.test_access_file import HEAD, ISSUER, person, write
from tests.test_identity import SECRET

__all__ = ["write"]
PROXY = 'sign_in = "proxy"\n[proxy]\nissuer = "https://sso"\n'
BY_PROXY = [
    (b"x-fourcolor-proxy", SECRET.encode()),
    (b"x-forwarded-user", b"lin"),
    (b"accept", b"text/html"),
]
SSO_LIN = person("lin", units='"all"').replace(ISSUER, "https://sso")
Headers = list[tuple[bytes, bytes]]
HTML = (b"accept", b"text/html,*/*")


def scope(path: str, *headers: tuple[bytes, bytes], address: str = "127.0.0.1") -> dict[str, Any]:
    """Give what a server makes of a request."""
    return {"type": "http", "method": "GET", "path": path, "headers": list(headers), "client": (address, 40_000)}


def ask(path: str, *headers: tuple[bytes, bytes], through: Door | None = None) -> tuple[int, Headers]:
    """Ask the guard before an app that gives everything away; give the status and the headers."""
    told: list[dict[str, Any]] = []

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"set-cookie", b"a=b; Path=/")]})
        await send({"type": "http.response.body", "body": b"all"})

    async def send(message: Any) -> None:
        told.append(dict(message))

    async def receive() -> Any:
        raise AssertionError("nothing is sent")

    guard = Guard(app, through or Door(door.refuses, door.new_browser))
    asyncio.run(guard(scope(path, *headers), receive, send))
    return told[0]["status"], told[0]["headers"]


@pytest.fixture
def lin(monkeypatch: pytest.MonkeyPatch, write: Callable[[str], None]) -> Callable[..., tuple[bytes, bytes]]:
    """Let Lin sign in at a provider, and return a function that gives the cookie header of somebody."""
    secret = "s" * 48
    monkeypatch.setattr(starlette_websocket, "get_cookie_secret", lambda: secret)
    monkeypatch.setattr(identity, "get_origin_from_redirect_uri", lambda: "http://127.0.0.1:8501")
    write(HEAD + person("lin", units='"all"'))

    def cookie(subject: str = "lin", origin: str = "http://127.0.0.1:8501", by: str = secret) -> tuple[bytes, bytes]:
        said = f'{{"is_logged_in": true, "iss": "{ISSUER}", "sub": "{subject}", "origin": "{origin}"}}'
        return b"cookie", identity.COOKIE.encode() + b"=" + starlette_app_utils.create_signed_value(
            by, identity.COOKIE, said
        )

    return cookie


def own(monkeypatch: pytest.MonkeyPatch, path: str, *logins: Login) -> None:
    """Have a file be of some sign-ins, as if their pages had shown it."""
    file_id = path.rpartition("/")[2].partition(".")[0]
    monkeypatch.setattr(file_owners, "_owners", {file_id: {file_owners.owner(one) for one in logins}})


@pytest.mark.parametrize(
    "path", ["/media/0123.png", "/_stcore/upload_file/a/b", "/component/x.js", "/base/media/1.csv"]
)
def test_pictures_and_downloads_are_of_a_session_that_goes_on(
    path: str, lin: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    cookie = lin()
    login = Login(Viewer(person=f"{ISSUER} lin", personal=False), cookie[1].decode().partition("=")[2])
    assert ask(path)[0] == 403
    assert ask(path, cookie)[0] == 403  # a cookie alone begins no session: its page does
    assert sessions.go_on(login, Sessions()) == ""
    own(monkeypatch, path, login)
    assert ask(path, cookie)[0] == 200
    for forged in (
        lin(by="t" * 48),
        lin("boss"),
        lin(origin="https://other.example"),
        (b"cookie", b"_streamlit_user=1"),
    ):
        assert ask(path, forged)[0] == 403
    sessions.leave(login)
    status, headers = ask(path, cookie)
    assert (status, dict(headers)[b"cache-control"]) == (403, b"no-store")


def test_a_file_of_another_is_as_unknown_as_one_that_is_not_there(
    lin: Callable[..., Any], write: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, sample_warehouse: object
) -> None:
    write(HEAD + person("lin", units='"all"') + person("wei", units='"all"'))
    hers, his = ((lin(one), Login(Viewer(person=f"{ISSUER} {one}", personal=False), "")) for one in ("lin", "wei"))
    logins = [Login(login.asks, cookie[1].decode().partition("=")[2]) for cookie, login in (hers, his)]
    assert [sessions.go_on(one, Sessions()) for one in logins] == ["", ""]
    own(monkeypatch, "/media/77.png", logins[1])
    assert [ask("/media/77.png", cookie)[0] for cookie, _login in (hers, his)] == [404, 200]
    assert ask("/media/77.png", hers[0]) == ask("/media/78.png", hers[0])  # not there at all
    assert ask("/base/media/77.png", hers[0])[0] == 404
    narrowed = Login(replace(logins[1].asks, seen=Seen(("W11",))), logins[1].told_by)
    own(monkeypatch, "/media/77.png", narrowed)
    assert ask("/media/77.png", his[0])[0] == 404  # made when he saw another part


def test_files_are_of_the_page_that_shows_or_writes_them(monkeypatch: pytest.MonkeyPatch) -> None:
    page = SimpleNamespace(session_id="page 1")
    monkeypatch.setattr(file_owners, "get_script_run_ctx", lambda **_given: page)
    monkeypatch.setattr(media_file_manager, "_get_session_id", lambda: page.session_id)
    lin, wei = (Login(Viewer(person=one), "") for one in ("lin", "wei"))
    files = file_owners.OwnedFiles(MemoryMediaFileStorage("/media"))
    file_owners.note_page(lin)
    shown = files.add(b"png", "image/png", "1.1")
    saved = files.execute_deferred(files.add_deferred(lambda: b"rows", "text/csv", "1.2"))
    page.session_id = "page 2"
    file_owners.note_page(wei)
    assert [file_owners.is_owned(url, one) for url in (shown, saved) for one in (lin, wei)] == [True, False] * 2
    assert files.add(b"png", "image/png", "1.1") == shown  # the same picture, on the page of both
    assert file_owners.is_owned(shown, wei)
    files.clear_session_refs("page 1")
    files.clear_session_refs("page 2")
    files.remove_orphaned_files()
    assert not file_owners.is_owned(shown, lin)
    page.session_id = "page of nobody"
    assert not any(file_owners.is_owned(files.add(b"of nobody", "image/png", "1"), one) for one in (lin, wei))


def test_a_wrong_file_of_access_gives_nothing_away_and_none_gives_all(
    write: Callable[[str], None], data_dir: object
) -> None:
    assert ask("/media/0123.png")[0] == 200
    write('sign_in = "nobody"')
    assert ask("/media/0123.png")[0] == 403
    assert ask("/static/js/index.js")[0] == 200


def cookies_of(headers: Headers) -> list[str]:
    return [value.decode() for name, value in headers if name == b"set-cookie" and b"fourcolor" in value]


def test_a_browser_behind_a_proxy_is_one_session_in_all_its_tabs(
    write: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOURCOLOR_PROXY_SECRET", SECRET)
    write(PROXY + SSO_LIN)
    (given,) = cookies_of(ask("/compare", *BY_PROXY)[1])
    assert given.startswith("fourcolor_browser=")
    assert given.endswith("; Path=/; HttpOnly; SameSite=Lax")
    kept = (b"cookie", given.partition(";")[0].encode())
    assert cookies_of(ask("/compare", kept, *BY_PROXY)[1]) == []
    assert cookies_of(ask("/_stcore/health", *BY_PROXY)[1]) == []

    login = Login(Viewer(person="https://sso lin", personal=False), given.partition(";")[0].partition("=")[2])
    assert ask("/media/1.png", kept, *BY_PROXY)[0] == 403
    assert sessions.go_on(login, access().sessions) == ""
    own(monkeypatch, "/media/1.png", login)
    assert ask("/media/1.png", kept, *BY_PROXY)[0] == 200
    assert ask("/media/1.png", kept)[0] == 403  # not by the proxy
    assert cookies_of(ask("/compare", kept, *BY_PROXY)[1]) == []
    sessions.leave(login)
    (next_one,) = cookies_of(ask("/compare", kept, *BY_PROXY)[1])
    assert next_one != given


def test_cookies_and_pages_stay_behind_tls_where_the_server_in_front_speaks_it(data_dir: object) -> None:
    _status, headers = ask("/", HTML, (b"x-forwarded-proto", b"https"))
    assert dict(headers)[b"set-cookie"] == b"a=b; Path=/; Secure"
    assert dict(headers)[b"strict-transport-security"] == b"max-age=31536000; includeSubDomains"
    _status, plainly = ask("/", HTML)
    assert (dict(plainly)[b"set-cookie"], b"strict-transport-security" in dict(plainly)) == (b"a=b; Path=/", False)


def test_figures_of_the_server_are_for_this_machine_or_a_token(
    monkeypatch: pytest.MonkeyPatch, data_dir: object
) -> None:
    bearer = (b"authorization", b"Bearer a token of a program")
    for path in ("/metrics", "/_stcore/metrics"):
        assert ask(path)[0] == 200
        assert ask(path, (b"x-forwarded-for", b"127.0.0.1"))[0] == 404
    assert not is_for_measuring(scope("/metrics", address="10.0.0.7"))
    assert not is_for_measuring(scope("/metrics") | {"client": None})
    monkeypatch.setenv("FOURCOLOR_METRICS_TOKEN", "a token of a program")
    assert is_for_measuring(scope("/metrics", bearer, address="10.0.0.7"))
    assert ask("/metrics")[0] == 404
    assert not is_for_measuring(scope("/metrics", (b"authorization", b"Bearer a token of")))
    assert not is_for_measuring(scope("/metrics", bearer, bearer))
    monkeypatch.setenv("FOURCOLOR_METRICS_TOKEN", "short")
    assert not is_for_measuring(scope("/metrics", (b"authorization", b"Bearer short")))


def test_a_file_that_is_opened_by_itself_runs_nothing(data_dir: object) -> None:
    policy = dict(ask("/media/1.svg")[1])[b"content-security-policy"]
    assert policy.startswith(b"sandbox; default-src 'none'")
    assert b"script-src" not in policy


@pytest.mark.parametrize(("status", "told"), [(302, b"all"), (400, b"identity provider"), (500, b"identity provider")])
def test_that_the_provider_is_gone_is_a_sentence(status: int, told: bytes, data_dir: object) -> None:
    sent: list[dict[str, Any]] = []

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b"all"})

    async def send(message: Any) -> None:
        sent.append(dict(message))

    asyncio.run(Guard(app)(scope("/auth/login"), None, send))  # type: ignore[arg-type]  # nothing is received
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    assert sent[0]["status"] == (503 if status >= 400 else status)
    assert told in sent[1]["body"]
    assert dict(sent[0]["headers"])[b"cache-control"] == b"no-store"


def test_what_is_refused_is_counted_by_its_reason(data_dir: object) -> None:
    counted: list[str] = []
    shut = Door(lambda _scope: 403, lambda _scope: "", counted.append)
    assert ask("/media/1.png", through=shut)[0] == 403
    assert ask("/", through=shut)[0] == 200
    assert counted == ["file"]
