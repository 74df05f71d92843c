"""The loads a lake was made by, each undone by taking out of it what was sent then."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from pipelines.lake.export_order import sendings
from pipelines.lake.lake import Lake, Manifest

UNDONE = "undone"


@dataclass(frozen=True)
class SentLoad:
    """The files that were sent at one moment. only_sending: those that are in the lake by this load alone."""

    at: str
    by: str
    files: tuple[str, ...]
    rows_loaded: int
    hashes: tuple[str, ...]
    only_sending: tuple[str, ...]


class NoSuchLoad(Exception):
    """No load has this name; the message says which there are."""


def sent_loads(lake: Lake) -> list[SentLoad]:
    """List the loads of a lake, the newest first."""
    found: dict[str, list[tuple[Manifest, dict[str, str]]]] = {}
    for manifest in lake.manifests():
        for sent in sendings(asdict(manifest)):
            found.setdefault(sent["at"], []).append((manifest, sent))
    return [_load(at, found[at]) for at in sorted(found, reverse=True)]


def _load(at: str, parts: Sequence[tuple[Manifest, dict[str, str]]]) -> SentLoad:
    manifests = {manifest.sha256: manifest for manifest, _ in parts}
    return SentLoad(
        at,
        next((sent["by"] for _, sent in parts if sent.get("by")), ""),
        tuple(dict.fromkeys(sent["file"] for _, sent in parts)),
        sum(manifest.rows_loaded for manifest in manifests.values()),
        tuple(manifests),
        tuple(one for one, manifest in manifests.items() if all(sent["at"] == at for sent in _sendings(manifest))),
    )


def _sendings(manifest: Manifest) -> list[dict[str, str]]:
    return sendings(asdict(manifest))


def find_load(lake: Lake, wanted: str) -> SentLoad:
    """Find a load by the start of its moment, or the last one. Raises NoSuchLoad."""
    known = sent_loads(lake)
    if not known:
        raise NoSuchLoad("Nothing is loaded, so there is nothing to undo")
    found = [one for one in known if one.at.startswith(wanted)] if wanted != "last" else known[:1]
    if len(found) != 1:
        why = "no load was made at" if not found else f"{len(found)} loads were made at"
        raise NoSuchLoad(f"{why} {wanted}: name one of {', '.join(one.at for one in known[:5])}, or last")
    return found[0]


def take_out(lake: Lake, load: SentLoad, by: str = "") -> None:
    """Make the lake what it would be without a load: its files go to the undone ones, or lose this one sending.

    A file that was sent at another moment too stays, as new as that. Originals are kept, so that nothing is lost.
    """
    for sha256 in load.hashes:
        manifest = lake.manifest(sha256)
        if manifest is None:
            continue
        rest = [sent for sent in _sendings(manifest) if sent["at"] != load.at]
        if rest:
            lake.renew(replace(manifest, sent=rest, file=rest[-1]["file"], loaded_at=rest[0]["at"]))
        else:
            _put_aside(lake, manifest, by)


def _put_aside(lake: Lake, manifest: Manifest, by: str) -> None:
    """Move the original of a file among the undone ones, and take its rows out."""
    aside = lake.path / UNDONE
    aside.mkdir(exist_ok=True)
    for original in (lake.path / "originals").glob(f"{manifest.sha256}.*"):
        shutil.copy2(original, lake.drafts / original.name)
        (lake.drafts / original.name).replace(aside / original.name)
    kept = lake.drafts / f"{manifest.sha256}.json"
    content = asdict(manifest) | {"undone_at": lake.loading, "undone_by": by}
    kept.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    kept.replace(aside / kept.name)
    (lake.path / "files" / f"{manifest.sha256}.json").unlink()
    for table in manifest.tables:  # the next build asks them which records are to be looked at anew
        rows = undone_rows(lake.path, table, manifest.sha256)
        rows.parent.mkdir(exist_ok=True)
        (lake.path / table / rows.name).replace(rows)
    lake.clear()


def undone_rows(lake: Path, table: str, sha256: str) -> Path:
    """Name the rows of a file that was taken out, as they are kept until a warehouse is built without them."""
    return lake / UNDONE / table / f"{sha256}.parquet"


def forget_undone_rows(lake: Path) -> None:
    """Remove the rows of files that were taken out: the warehouse in use knows nothing of them any more."""
    for rows in (lake / UNDONE).glob("*/"):
        shutil.rmtree(rows)
