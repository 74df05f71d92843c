"""A real server on the sample company and a real browser that notes every request and every error."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, ViewportSize, expect, sync_playwright

from tests.browser.find_browser import browser_here
from tests.server import running_server

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--use-gl=swiftshader",
    "--enable-webgl",
    "--ignore-gpu-blocklist",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# A machine without a graphics card paints every picture of a moving spinner itself.
STILL = """new MutationObserver((_, seen) => {
    if (!document.head) return;
    seen.disconnect();
    const still = document.createElement('style');
    still.textContent = '*, *::before, *::after { animation: none !important; transition: none !important }';
    document.head.append(still);
}).observe(document, { childList: true, subtree: true })"""
WIDE: ViewportSize = {"width": 1440, "height": 900}
LOCAL_SCHEMES = ("data", "blob", "about")
PATIENCE = 30_000  # milliseconds: a busy machine with two cores is slow, and nothing waits longer than it must
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def address(sample_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of a running dashboard on a copy of the sample company, as these tests write into it."""
    data = tmp_path_factory.mktemp("dashboard") / "samples"
    with running_server(copytree(sample_warehouse, data)) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Yield the browser of this machine."""
    path = browser_here()
    if not path:
        pytest.fail("no browser found: run python tests/browser/find_browser.py")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def reader(browser: Browser, address: str) -> Iterator[BrowserContext]:
    """Yield what a reader comes with, which keeps the scripts of the dashboard that it has read once."""
    context = browser.new_context(base_url=address, viewport=WIDE, accept_downloads=True, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    context.add_init_script(STILL)
    yield context
    context.close()


@pytest.fixture
def page(reader: BrowserContext, address: str) -> Iterator[Page]:
    """Yield a new window."""
    with watched_window(reader, address) as window:
        yield window


@contextmanager
def watched_window(reader: BrowserContext, address: str) -> Iterator[Page]:
    """Open a window; afterwards fail if anything was asked of another machine, or a script broke or spoke."""
    outside: list[str] = []
    broken: list[str] = []
    here = urlsplit(address).netloc

    def note(dialog: Dialog) -> None:
        broken.append(dialog.message)
        dialog.dismiss()

    window = reader.new_page()
    window.on("request", lambda request: outside.append(request.url) if is_outside(request.url, here) else None)
    window.on("websocket", lambda socket: outside.append(socket.url) if is_outside(socket.url, here) else None)
    window.on("pageerror", lambda error: broken.append(str(error)))
    window.on("dialog", note)
    yield window
    window.close()
    assert outside == [], f"asked of other machines: {outside}"
    assert broken == [], f"scripts that broke or spoke: {broken}"


def is_outside(url: str, here: str) -> bool:
    """Say whether a request leaves the server under test."""
    parts = urlsplit(url)
    return parts.scheme not in LOCAL_SCHEMES and parts.netloc != here


@pytest.fixture(scope="session")
def pictures(shared_folder: Path) -> Path:
    """Return the folder in which the screenshots of this run are left; FOURCOLOR_PICTURES names another."""
    folder = Path(os.environ.get("FOURCOLOR_PICTURES") or shared_folder.parent / "pictures")
    folder.mkdir(exist_ok=True, parents=True)
    return folder
