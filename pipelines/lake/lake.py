"""The lake: originals, typed rows, refused rows and one manifest per file, each put in place by a rename."""

import fcntl
import hashlib
import json
import shutil
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipelines.contracts import contracts
from pipelines.definitions.read import definitions as in_force
from pipelines.lake.export_order import in_order
from pipelines.lake.on_disk import sync
from pipelines.reading.files.intake import Intake

REFUSED, LEFT_OUT = "refused", "left_out"
CHUNK = 1 << 20
ASIDE = (REFUSED, LEFT_OUT)  # folders of rows that reach no table, beside those of the tables


class Busy(Exception):
    """Another load is running on the same data folder."""


class Damaged(Exception):
    """A file of the lake is not as it was written; the message names it and what to do."""


@dataclass(frozen=True)
class Manifest:
    """What became of one file. It is written last: with it the file is in the lake, without it it is not.

    Rows read = loaded + refused + fed nothing: totals, the foot of a sheet, hidden rows, rows joined to the one
    above, rows that no table takes.
    definition is the hash of the contracts and the source it was read with; order grows with every file; tables counts
    the rows each table got, and fields names the fields the file has a column for. sent lists when it was sent (at: the
    same moment for all files of one load), by what name and when it was last modified; exported_on is what the file
    itself says about the day or moment of its export; complete_for and ids_of are what its source says of those.
    set_aside is why nothing could be built with the file; it is kept, and its rows count as refused.
    given holds values for the whole file, by table and field; judged_on is the day, where rows were refused that a
    later day may allow. heads: of each table with refused rows its sheet, its columns, and the numbered rows above its
    records as they stand, so that those rows come back below the same titles and headers. sums: the checksum of each
    file of its rows, by folder.
    """

    sha256: str
    file: str
    source: str | None
    encoding: str
    rows_read: int
    rows_loaded: int
    rows_refused: int
    seconds: float
    message: str
    loaded_at: str
    order: int
    definition: str
    tables: dict[str, int] = field(default_factory=dict)
    fields: dict[str, list[str]] = field(default_factory=dict)
    rows_fed_nothing: int = 0
    given: dict[str, dict[str, str]] = field(default_factory=dict)
    judged_on: str = ""
    sent: list[dict[str, str]] = field(default_factory=list)
    exported_on: str | None = None
    set_aside: str = ""
    complete_for: str = ""
    ids_of: str = ""
    heads: list[dict[str, Any]] = field(default_factory=list)
    sums: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class ReadAhead:
    """What another machine has made of a file: its private copy, and its manifest and drafts, unless it was known.

    stamp: the size and time of the file as it was read; one that has changed since is read again here.
    """

    taken: Intake
    stamp: tuple[int, int]
    given: dict[str, dict[str, str]]
    manifest: Manifest | None = None
    rows: dict[str, Path] = field(default_factory=dict)

    def is_of(self, path: Path) -> bool:
        """Say whether a file is still as it was read."""
        return self.stamp == stamp_of(path)


@dataclass
class Lake:
    """The lake of one data folder.

    loading is the moment of the load that is going on; lying names the files that lay in their folder as they are when
    it was loaded before, with the moment they were modified: nobody sends those again. given: values for whole files,
    by table and field. by: who sends the files, where that is known. ahead: what other machines have read already.
    """

    path: Path
    last_order: int | None = None
    loading: str = field(default_factory=lambda: datetime.now(UTC).isoformat())
    lying: dict[str, int] = field(default_factory=dict)
    given: dict[str, dict[str, str]] = field(default_factory=dict)
    by: str = ""
    ahead: Mapping[Path, ReadAhead] = field(default_factory=dict)

    @property
    def drafts(self) -> Path:
        """Folder of everything that is not finished."""
        return self.path / "draft"

    @contextmanager
    def locked(self, waits: bool = False, clears: bool = True) -> Iterator[None]:
        """Hold the lake alone, and clear what an interrupted load has left. Raises Busy, but where it waits."""
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / "lock").open("w", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
            except BlockingIOError as fault:
                raise Busy("Another load is running on this data folder: wait until it has finished") from fault
            if clears:
                self.clear()
            else:
                self.drafts.mkdir(parents=True, exist_ok=True)
            self.loading = datetime.now(UTC).isoformat()
            try:
                yield
            finally:
                shutil.rmtree(self.drafts, ignore_errors=True)

    def clear(self) -> None:
        """Remove drafts, and files whose manifest was never written."""
        shutil.rmtree(self.drafts, ignore_errors=True)
        self.drafts.mkdir(parents=True)
        for path in self.left_over():
            path.unlink()

    def left_over(self) -> list[Path]:
        """List the files that no export of the lake is the reason for, as its manifest was never written."""
        known = {path.stem for path in (self.path / "files").glob("*.json")}
        folders = [self.path / name for name in ("originals", *ASIDE, *contracts().tables)]
        return [path for folder in folders for path in folder.glob("*") if path.stem not in known]

    def manifests(self) -> list[Manifest]:
        """Read all manifests, oldest load first."""
        found = [_manifest(path) for path in (self.path / "files").glob("*.json")]
        return sorted(found, key=lambda manifest: (manifest.order, manifest.sha256))

    def manifest(self, sha256: str) -> Manifest | None:
        """Read the manifest of one content, if it is in the lake."""
        path = self.path / "files" / f"{sha256}.json"
        return _manifest(path) if path.exists() else None

    def rows_of(self, manifest: Manifest) -> list[Path]:
        """List the files of rows of one export."""
        return [self.path / folder / f"{manifest.sha256}.parquet" for folder in manifest.sums or manifest.tables]

    def damaged(self, manifest: Manifest) -> list[Path]:
        """List the files of rows of one export that are gone or not as they were written.

        An older manifest knows no checksums: of its files only the tables are looked for.
        """
        expected = manifest.sums or dict.fromkeys(manifest.tables)
        paths = {self.path / folder / f"{manifest.sha256}.parquet": found for folder, found in expected.items()}
        return [path for path, found in paths.items() if not path.exists() or found not in (None, checksum(path))]

    def next_order(self) -> int:
        """Give the next new file its number; all manifests are read only the first time."""
        if self.last_order is None:
            self.last_order = max((manifest.order for manifest in self.manifests()), default=0)
        self.last_order += 1
        return self.last_order

    def sent_again(self, manifest: Manifest, path: Path, name: str) -> bool:
        """Note that a file of the lake was sent again; False where it only lies in its folder as before."""
        if self.lies_there(path) or manifest.sent[-1:] == [self.sending(path, name)]:
            return False
        again = manifest.sent or [{"at": manifest.loaded_at, "file": manifest.file, "modified": ""}]
        self._write(replace(manifest, sent=[*again, self.sending(path, name)], set_aside=""))
        return True

    def renew(self, manifest: Manifest) -> None:
        """Write anew what is known of a file whose rows stay: set aside with the reason, or sent less often."""
        self._write(manifest)

    def lies_there(self, path: Path) -> bool:
        """Say whether a file lies in its folder as it did when that was loaded before."""
        return self.lying.get(str(path.absolute())) == path.stat().st_mtime_ns

    def sending(self, path: Path, name: str) -> dict[str, str]:
        """Say when a file was sent, by what name, when it was modified and, where that is known, by whom."""
        modified = datetime.fromtimestamp(path.stat().st_mtime_ns / 1e9, UTC)
        sent = {"at": self.loading, "file": name, "modified": modified.isoformat()}
        return {**sent, "by": self.by} if self.by else sent

    def keep(self, manifest: Manifest, original: Path | None, rows: Mapping[str, Path]) -> None:
        """Put one file in place: original, its rows (typed by table, refused, left out), and last the manifest."""
        known = replace(manifest, sums={folder: checksum(draft) for folder, draft in rows.items()})
        sync(*rows.values(), *filter(None, [original]))
        if original:
            self._move(original, self.path / "originals" / f"{manifest.sha256}{original.suffix.lower()}")
        for folder, draft in rows.items():
            self._move(draft, self.path / folder / f"{manifest.sha256}.parquet")
        sync(*(self.path / folder for folder in rows), *([self.path / "originals"] if original else []))
        self._write(known)
        self._drop_stale(manifest.sha256, {*rows})

    def _write(self, manifest: Manifest) -> None:
        written = self.drafts / f"{manifest.sha256}.json"
        written.write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=1), encoding="utf-8")
        sync(written)
        self._move(written, self.path / "files" / f"{manifest.sha256}.json")
        sync(self.path / "files")

    def _move(self, draft: Path, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft.replace(target)

    def _drop_stale(self, sha256: str, current: set[str]) -> None:
        """Remove rows of an earlier reading of the same file that the new reading does not have."""
        for folder in {*ASIDE, *contracts().tables} - current:
            (self.path / folder / f"{sha256}.parquet").unlink(missing_ok=True)

    def state(self, definitions: Path) -> str:
        """Hash all that decides what a warehouse holds: the files in the lake and the definitions."""
        digest = hashlib.sha256()
        for exported in in_order([asdict(manifest) for manifest in self.manifests()]):
            given = exported.manifest
            known = [given["sha256"], given["definition"], exported.exported_at.isoformat(), exported.known_by]
            known.append(given["set_aside"])
            digest.update(json.dumps(known).encode())
        digest.update(_shipped(definitions))
        for file in in_force().own_files:  # one that is broken is not in force, and says so in the warehouse
            if file.name != "connections.toml":  # whatever it says, a warehouse holds the same
                digest.update(json.dumps([file.name, file.text, [str(fault) for fault in file.faults]]).encode())
        return digest.hexdigest()

    def built(self) -> dict[str, Any]:
        """Tell which state of the lake the last warehouse was built from."""
        path = self.path / "built.json"
        return json.loads(path.read_text("utf-8")) if path.exists() else {}

    def note_built(self, state: str, build: str) -> None:
        """Remember what was built, by rename."""
        draft = self.path / "built.json.part"
        draft.write_text(json.dumps({"state": state, "build": build}), encoding="utf-8")
        draft.replace(self.path / "built.json")


def _manifest(path: Path) -> Manifest:
    try:
        return Manifest(**json.loads(path.read_text("utf-8")))
    except (ValueError, TypeError) as fault:
        raise Damaged(
            f"What is known of an export cannot be read ({path}): mend it with  python -m pipelines doctor --repair"
        ) from fault


def stamp_of(path: Path) -> tuple[int, int]:
    """Give the size of a file and when it was modified."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def checksum(path: Path) -> int:
    """Sum a file up, so that a byte of it that changed is noticed (CRC-32, at the speed of the disk)."""
    found = 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            found = zlib.crc32(chunk, found)
    return found


@lru_cache(maxsize=1)
def _shipped(folder: Path) -> bytes:
    """Hash the definitions of the product and what builds with them: they do not change while the program runs."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".toml", ".sql") or (
            path.suffix == ".py" and path.parent.name in ("building", "definitions")
        ):
            digest.update(path.read_bytes())
    return digest.digest()
