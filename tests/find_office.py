"""Find LibreOffice, with which the tests open the packs as a reader would; on a CI machine it is installed."""

import os
import shutil
import sys

from tests.browser.find_browser import install_packages

PACKAGES = ("libreoffice-impress", "libreoffice-calc", "poppler-utils", "fonts-noto-cjk")


def office_here() -> str | None:
    """Return the LibreOffice of the machine: FOURCOLOR_OFFICE, else the first one on the path."""
    return os.environ.get("FOURCOLOR_OFFICE") or shutil.which("soffice") or shutil.which("libreoffice")


def find_or_install() -> str | None:
    """Return LibreOffice; nobody but a CI machine gets an office suite installed unasked."""
    if office_here() is None and os.environ.get("CI"):
        install_packages(*PACKAGES)
    return office_here()


if __name__ == "__main__":
    found = find_or_install()
    told = (
        found or f"none; the tests that open packs with it are skipped (Debian: apt-get install {' '.join(PACKAGES)})"
    )
    print(f"LibreOffice for the tests: {told}", file=sys.stderr if found is None else sys.stdout)
