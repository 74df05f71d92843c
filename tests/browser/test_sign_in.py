"""In a real browser, with a real identity provider: sign in, see one's own part, leave, and sign in under new keys."""

import json
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import flask
import oidc_provider_mock
import pytest
from authlib.jose import RSAKey
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from dashboard.access import viewer
from dashboard.access.viewer import Viewer
from dashboard.visits import trail
from tests.browser.conftest import STILL, WITHOUT_MAPS
from tests.server import running_server
from tests.test_access_file import HEAD, ISSUER, person

pytestmark = pytest.mark.browser
SECRETS = {"FOURCOLOR_OIDC_SECRET": "a secret of the client", "FOURCOLOR_COOKIE_SECRET": "s" * 48}


@dataclass
class Provider:
    """An identity provider that runs; its storage is seen with the first question."""

    address: str
    stores: list[Any] = field(default_factory=list)

    def new_keys(self) -> None:
        """Sign all that follows with another key, and forget the old one."""
        self.stores[0].jwk = RSAKey.generate_key(is_private=True)

    def keys(self) -> str:
        """Give the keys that it publishes."""
        with urllib.request.urlopen(f"{self.address}/jwks", timeout=10) as answer:
            return json.dumps(json.load(answer))


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    """Run a provider at which Lin and somebody else can sign in."""
    users = [oidc_provider_mock.User(sub=sub, claims={"name": sub.title()}) for sub in ("lin", "stranger")]
    app = oidc_provider_mock.app(user_claims=users)
    server = make_server("localhost", 0, app, threaded=True)
    running = Provider(f"http://localhost:{server.server_port}")
    app.before_request(lambda: running.stores.append(flask.g.oidc_provider_mock_storage))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield running
    server.shutdown()
    thread.join()


@pytest.fixture(scope="module")
def data(sample_warehouse: Path, tmp_path_factory: pytest.TempPathFactory, provider: Provider) -> Path:
    """Return the sample company with a file of who may see what."""
    folder = tmp_path_factory.mktemp("sign-in") / "data"
    (folder / "warehouse").mkdir(parents=True)
    (folder / "settings").mkdir()
    newest = max((sample_warehouse / "warehouse").glob("*.duckdb"))
    (folder / "warehouse" / newest.name).symlink_to(newest)
    text = HEAD.replace("127.0.0.1:8501", "127.0.0.1:{port}") + person("lin", units='["W11"]')
    (folder / "settings" / "access.toml").write_text(text.replace(ISSUER, provider.address), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def served(data: Path) -> Iterator[str]:
    """Serve it, with the secrets in the environment."""
    with pytest.MonkeyPatch.context() as process:
        for name, value in SECRETS.items():
            process.setenv(name, value)
        with running_server(data) as address:
            yield address


@pytest.fixture
def window(browser: Browser, served: str) -> Iterator[Page]:
    """Yield a window of a browser that nobody is signed in with."""
    context = browser.new_context(base_url=served, locale="en-GB")
    context.add_init_script(STILL + ";" + WITHOUT_MAPS)
    yield context.new_page()
    context.close()


def sign_in(page: Page, name: str) -> None:
    """Go the way from the closed door over the provider and back."""
    page.goto("/compare")
    expect(page.get_by_text("Sign in to see anything.")).to_be_visible()
    assert "Synthesis" not in page.content()
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name=name, exact=True).first.click()


def test_lin_signs_in_sees_a_workshop_and_leaves_in_every_tab(
    window: Page, provider: Provider, data: Path, served: str
) -> None:
    sign_in(window, "lin")
    expect(window.get_by_text("Name of lin")).to_be_visible()
    window.goto("/compare?unit=S2")
    expect(window.get_by_text("Synthesis Workshop").first).to_be_visible()
    assert "Donghe" not in window.content()
    cookies = {one["name"]: one for one in window.context.cookies()}
    assert cookies["_streamlit_user"]["httpOnly"]
    assert window.request.get("/media/0123.png").status == 404

    other = window.context.new_page()
    other.goto("/inspections")
    expect(other.get_by_text("Name of lin")).to_be_visible()
    other.get_by_test_id("stMain").get_by_role("button", name="Records").first.click()
    with other.expect_download() as download:
        other.get_by_role("dialog").get_by_role("button", name="CSV", exact=True).click()
    assert download.value.url.startswith(f"{served}/media/")
    assert window.request.get(download.value.url).status == 200  # the same sign-in
    old = window.context.cookies()
    window.get_by_role("button", name="Sign out").click()
    window.wait_for_url(f"{provider.address}/oauth2/end_session*")
    window.get_by_role("button").first.click()
    expect(window.get_by_text("Sign in to see anything.")).to_be_visible()
    other.reload()
    expect(other.get_by_text("Sign in to see anything.")).to_be_visible()

    window.context.add_cookies(old)  # type: ignore[arg-type]  # a cookie that was copied before opens nothing any more
    assert window.request.get("/media/0123.png").status == 403
    window.goto("/compare")
    expect(window.get_by_text("You have signed out.", exact=False)).to_be_visible()
    assert "Synthesis" not in window.content()


def test_new_keys_of_the_provider_are_taken_and_old_ones_are_not(window: Page, provider: Provider) -> None:
    before = provider.keys()
    provider.new_keys()
    assert provider.keys() != before
    sign_in(window, "lin")
    expect(window.get_by_text("Name of lin")).to_be_visible()


def test_who_is_not_named_sees_nothing_and_forged_cookies_open_nothing(
    window: Page, served: str, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(window, "stranger")
    expect(window.get_by_text("nothing was opened to you", exact=False)).to_be_visible()
    forged = [
        {**one, "value": str(one.get("value"))[:-3] + "abc"}
        for one in window.context.cookies()
        if one.get("name") == "_streamlit_user"
    ]
    assert forged
    window.context.clear_cookies()
    window.context.add_cookies(forged)  # type: ignore[arg-type]
    window.goto("/")
    expect(window.get_by_text("Sign in to see anything.")).to_be_visible()

    monkeypatch.setenv("FOURCOLOR_DATA", str(data))
    with viewer.asking(Viewer("Boss", "x boss", is_known=True)):
        told = set(trail.lines()["deed"])
    assert {"signed in", "page", "signed out", "refused"} <= told
    assert trail.check().is_whole
