"""Remake the picture of the README: the overview of the sample company, as a browser draws it."""

import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser.conftest import ARGUMENTS
from tests.browser.find_browser import find_or_install
from tests.browser.steps import settle
from tests.conftest import SAMPLES, load
from tests.server import running_server

PICTURE = Path(__file__).parent / "overview.png"
COLOURS = 200


def draw(address: str, path: Path) -> None:
    """Open the overview and take its picture, with few enough colours to stay small."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_or_install(), args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1440, "height": 900}, color_scheme="light", locale="en-GB")
        page.goto(address)
        settle(page)
        page.locator(".screen").wait_for()
        page.wait_for_load_state("networkidle")
        page.screenshot(path=path)
        browser.close()
    Image.open(path).convert("RGB").quantize(COLOURS).save(path, optimize=True)


def main() -> None:
    """Load the samples into a temporary folder, serve them and take the picture."""
    with tempfile.TemporaryDirectory() as folder, running_server(load(Path(folder) / "data", SAMPLES)) as address:
        draw(address, PICTURE)
    print(f"Wrote {PICTURE.relative_to(Path.cwd())}")


if __name__ == "__main__":
    main()
