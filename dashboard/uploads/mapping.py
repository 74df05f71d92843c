"""What a file means that nobody knows: what the pipelines propose, what the reader says to it, and the saved source."""

import json
import subprocess
import tempfile
from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from dashboard import pipelines_process
from dashboard.access import viewer
from dashboard.access.remembered import remembered
from dashboard.data_folder import data_dir
from dashboard.uploads.jobs import Job

SECONDS = 120
EMPTY: Mapping[str, Any] = {"answers": {}, "table": None, "columns": {}, "values": {}, "constants": {}}


class CannotMap(Exception):
    """The file could not be looked at; the message says why."""


def unknown_files(job: Job, left_out: Collection[str] = ()) -> dict[Path, list[str]]:
    """List the files of a job that no source and no template knows, as they were sent, each with what is unknown of it.

    That is its own name, or those of the members of an archive. left_out: names that the reader wants no more.
    """
    refused = [file["file"] for file in job.part("preview").get("files", ()) if _is_unknown(file)]
    unknown = {
        path: [name for name in refused if _is_of(name, path.name) and name not in left_out] for path in sent_files(job)
    }
    return {path: names for path, names in unknown.items() if names}


def _is_unknown(file: Mapping[str, Any]) -> bool:
    return file["source"] is None and not file["message"].startswith("skipped")


def _is_of(name: str, sent: str) -> bool:
    """Say whether a file is the one that was sent, or a member of the archive that was sent."""
    return name == sent or name.startswith(f"{sent}/")


def sent_files(job: Job) -> Iterator[Path]:
    """List the files of a job as they were sent."""
    yield from sorted(path for path in (job.folder / "files").glob("*/*") if path.is_file())


def proposed(path: Path, said: Mapping[str, Any]) -> dict[str, Any]:
    """Give what the pipelines propose for a file, with what the reader has said to it so far. Raises CannotMap."""
    return deepcopy(_proposed(path, json.dumps(said, ensure_ascii=False, sort_keys=True), _settings()))


@remembered(maxsize=16)
def _proposed(path: Path, said: str, settings: tuple[tuple[str, int], ...]) -> dict[str, Any]:
    return _map(path, said, "--no-save")


def save(path: Path, said: Mapping[str, Any], name: str) -> str:
    """Keep the mapping of a file as a source of the company's own; gives where it lies. Raises CannotMap."""
    found = _map(path, json.dumps(said, ensure_ascii=False), "--save", "--name", name)
    if not found.get("saved"):
        raise CannotMap("; ".join(found.get("faults") or ["the mapping could not be saved"]))
    return str(found["saved"])


def _settings() -> tuple[tuple[str, int], ...]:
    """Say which sources of the company's own there are, as what they chose is proposed again."""
    folder = data_dir() / "settings"
    return tuple(sorted((str(path), path.stat().st_mtime_ns) for path in folder.rglob("*.toml")))


def _map(path: Path, said: str, *options: str) -> dict[str, Any]:
    """Have the pipelines look at a file; they read it in a process of their own, as any file."""
    viewer.now().must("load")
    with tempfile.NamedTemporaryFile("w", dir=data_dir() / "jobs", suffix=".json", encoding="utf-8") as answers:
        answers.write(said)
        answers.flush()
        asked = (str(path.resolve()), "--format", "json", "--answers", answers.name, *options)
        try:
            done = pipelines_process.run("map", *asked, seconds=SECONDS)
        except subprocess.TimeoutExpired as fault:
            raise CannotMap(
                f"{path.name} takes longer than {SECONDS} seconds to look at: map it by the command line"
            ) from fault
    try:
        found: dict[str, Any] = json.loads(done.stdout)
    except ValueError as fault:
        raise CannotMap(pipelines_process.last_line(done) or f"{path.name} could not be looked at") from fault
    return found
