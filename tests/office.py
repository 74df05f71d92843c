"""Opens packs with LibreOffice as a reader would, and reads the pages it makes of them."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.find_office import PACKAGES, office_here

MISSING = f"no LibreOffice or poppler on this machine (Debian: apt-get install {' '.join(PACKAGES)})"


def needs_office() -> None:
    """Skip a test where LibreOffice, or poppler to read its PDF, is not there."""
    if office_here() is None or shutil.which("pdftotext") is None:
        pytest.skip(MISSING)


def opened(pack: bytes, suffix: str, folder: Path) -> Path:
    """Let LibreOffice open a pack and print it as PDF; return the PDF."""
    return all_opened({"pack": pack}, suffix, folder)["pack"]


def all_opened(packs: dict[str, bytes], suffix: str, folder: Path) -> dict[str, Path]:
    """Let one LibreOffice open packs and print each as PDF, as its start takes longer; return the PDFs by name."""
    needs_office()
    paths = {name: folder / f"{name}{suffix}" for name in packs}
    for name, path in paths.items():
        path.write_bytes(packs[name])
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [str(office_here()), "--headless", profile, "--convert-to", "pdf", "--outdir", str(folder)]
    command += [str(path) for path in paths.values()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    pdfs = {name: path.with_suffix(".pdf") for name, path in paths.items()}
    for name, pdf in pdfs.items():
        assert pdf.exists(), f"LibreOffice could not open the pack {name}: {done.stdout}{done.stderr}"
    return pdfs


def pages(pdf: Path) -> list[str]:
    """Return the text of every page, line ends and runs of blanks as one blank."""
    done = subprocess.run(["pdftotext", "-raw", str(pdf), "-"], capture_output=True, check=True)
    return [" ".join(page.split()) for page in done.stdout.decode().split("\f")[:-1]]


def packed(text: str) -> str:
    """Return a text without blanks, as programs put some between Chinese and Latin signs."""
    return "".join(text.split())
