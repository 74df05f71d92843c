"""Companies unlike others in a real browser: long names and many units are cut or broken, and move no page sideways."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize

from tests import odd_companies
from tests.browser.conftest import opened_window
from tests.browser.steps import open_page
from tests.conftest import Loader
from tests.server import running_server
from tests.test_odd_companies import ASKED

pytestmark = [pytest.mark.browser, pytest.mark.soak]

SIZES: dict[str, ViewportSize] = {
    "wide": {"width": 1440, "height": 900},
    "phone": {"width": 390, "height": 844},
    "phone on its side": {"width": 844, "height": 390},
}
TOO_WIDE = """() => Math.max(...[document.documentElement, document.querySelector('[data-testid=stMain]')]
    .map(place => place.scrollWidth - place.clientWidth))"""
# Texts of our own HTML that reach beyond the frame of what they stand in.
BEYOND = """() => [...document.querySelectorAll('*')].flatMap(host => host.shadowRoot ? [host] : []).flatMap(host => {
    const box = host.getBoundingClientRect();
    return [...host.shadowRoot.querySelectorAll('.root :not(svg *)')].filter(one => one.getBoundingClientRect().right
        > box.right + 2 && getComputedStyle(one).display !== 'none' && one.textContent.trim())
        .map(one => `${one.tagName}.${one.className}: ${one.textContent.slice(0, 40)}`);
}).slice(0, 5)"""


@pytest.fixture(scope="module", params=list(odd_companies.KINDS))
def odd_address(
    request: pytest.FixtureRequest, loaded_once: Loader, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    exports: Path = odd_companies.KINDS[request.param](tmp_path_factory.mktemp("odd") / "exports")
    with running_server(loaded_once(f"odd-{request.param}", exports)) as address:
        yield address


def test_nothing_reaches_beyond_its_frame(browser: Browser, odd_address: str) -> None:
    window = opened_window(browser, odd_address, False)
    found: dict[str, tuple[int, list[str]]] = {}
    for size, viewport in SIZES.items():
        window.page.set_viewport_size(viewport)
        for name in ASKED:
            open_page(window.page, name)
            found[f"{name}, {size}"] = window.page.evaluate(TOO_WIDE), window.page.evaluate(BEYOND)
    window.assert_nothing_happened()
    window.page.context.close()
    assert {place: told for place, told in found.items() if told[0] > 0 or told[1]} == {}
