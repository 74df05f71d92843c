"""The Excel templates of all tables as one archive, written by the pipelines when somebody asks for them."""

import io
import tempfile
import zipfile
from pathlib import Path

from dashboard import pipelines_process
from dashboard.data_folder import data_dir
from dashboard.language import languages
from dashboard.numbers import names, warehouse

SECONDS = 60


class NoTemplates(Exception):
    """The templates could not be written; the message says why."""


def offered() -> dict[str, str]:
    """Give the languages in which every field has a name, each in its own words."""
    path = warehouse.current()
    if path is None:
        return dict(languages())
    labels = names.dictionary(path.stem)["label"]
    return {code: name for code, name in languages().items() if all(code in label for label in labels)}


def archive(language: str, with_units: bool) -> bytes:
    """Give a zip of the templates in a language. Raises NoTemplates.

    with_units: filled with the units and areas that are loaded.
    """
    folder = data_dir() / "jobs"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix="templates-") as place:
        filled = ["--filled"] if with_units else []
        done = pipelines_process.run("templates", place, "--language", language, *filled, seconds=SECONDS)
        if done.returncode:
            raise NoTemplates(pipelines_process.last_line(done))
        return _zipped(Path(place))


def _zipped(folder: Path) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.glob("*.xlsx")):
            archive.write(path, path.name)
    return written.getvalue()
