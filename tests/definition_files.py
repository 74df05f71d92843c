"""Definition files of a test: a copy of those of the product, to be changed."""

import shutil
from pathlib import Path

from pipelines.definitions.read import Definitions, OwnFile
from pipelines.definitions.settings import in_force
from tests.conftest import ROOT

PIPELINES = ROOT / "pipelines"


def copied_definitions(folder: Path) -> Path:
    """Copy every definition file, and the models they speak of, into a new folder."""
    for part in ("methods", "schemes", "sources", "models"):
        shutil.copytree(PIPELINES / part, folder / part)
    for path in PIPELINES.glob("*.toml"):
        shutil.copy(path, folder)
    return folder


def changed(path: Path, old: str, new: str) -> int:
    """Put a text into a file in the place of another that stands there once; give the line on which it begins."""
    text = path.read_text(encoding="utf-8")
    if text.count(old) != 1:
        raise AssertionError(f"{path.name} holds {old!r} {text.count(old)} times")
    path.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def own(data: Path, name: str, text: str) -> Path:
    """Write a file of a company's own settings into its data folder."""
    path = data / "settings" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def judged(data: Path, name: str, text: str) -> tuple[OwnFile, Definitions]:
    """Write the only file of a company's own settings; give it as it was judged, and what is in force with it."""
    own(data, name, text)
    with in_force(data) as known:
        (file,) = known.own_files
    return file, known
