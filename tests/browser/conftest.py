"""A real server on the sample company and a real browser that notes every request and every error."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copytree
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Dialog, Error, Page, ViewportSize, expect, sync_playwright

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
# deck.gl is told that there is nothing to draw on, says so once, and the page stands without the map.
WITHOUT_MAPS = """(() => {
    const asked = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
        return kind.startsWith('webgl') ? null : asked.call(this, kind, ...rest);
    };
})()"""
NO_MAP = "Failed to create WebGL context"
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


@dataclass(frozen=True)
class Window:
    """A window, and what it did that it must not: asked another machine, or ran a script that broke or spoke."""

    page: Page
    outside: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def assert_nothing_happened(self) -> None:
        """Fail with all that was noted since it was asked before."""
        noted = self.outside[:], self.broken[:]
        self.outside.clear()
        self.broken.clear()
        assert noted == ([], []), f"asked of other machines: {noted[0]}; scripts that broke or spoke: {noted[1]}"


Windows = Callable[[str, bool], Window]


@pytest.fixture(scope="session")
def windows(browser: Browser) -> Iterator[Windows]:
    """Yield a function from an address to its one window, in which maps are drawn or not.

    A new window reads all scripts of the dashboard again, for five seconds of a processor; a map without a graphics
    card takes ten to be drawn.
    """
    opened: dict[tuple[str, bool], Window] = {}

    def window(address: str, draws_maps: bool) -> Window:
        if (address, draws_maps) not in opened:
            opened[address, draws_maps] = opened_window(browser, address, draws_maps)
        return opened[address, draws_maps]

    yield window
    for one in opened.values():
        one.page.context.close()


def opened_window(browser: Browser, address: str, draws_maps: bool) -> Window:
    """Open a window that notes each request to another machine, and each script that breaks or speaks."""
    context = browser.new_context(base_url=address, viewport=WIDE, accept_downloads=True, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    context.add_init_script(STILL if draws_maps else STILL + ";" + WITHOUT_MAPS)
    window, here = Window(context.new_page()), urlsplit(address).netloc

    def note_url(url: str) -> None:
        if is_outside(url, here):
            window.outside.append(url)

    def note(dialog: Dialog) -> None:
        window.broken.append(dialog.message)
        dialog.dismiss()

    def note_error(error: Error) -> None:
        if draws_maps or NO_MAP not in str(error):
            window.broken.append(str(error))

    window.page.on("request", lambda request: note_url(request.url))
    window.page.on("websocket", lambda socket: note_url(socket.url))
    window.page.on("pageerror", note_error)
    window.page.on("dialog", note)
    return window


@pytest.fixture(scope="module")
def draws_maps() -> bool:
    """Say whether the tests of a file look at maps; those of `make soak` always see them."""
    return False


@pytest.fixture
def page(request: pytest.FixtureRequest, windows: Windows, address: str, draws_maps: bool) -> Iterator[Page]:
    """Yield the window of an address as wide as on a desk; each test opens its page in it anew."""
    window = windows(address, draws_maps or request.node.get_closest_marker("soak") is not None)
    window.page.set_viewport_size(WIDE)
    yield window.page
    window.assert_nothing_happened()


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
