"""Fetch the files of an S3-compatible bucket that are new or have changed, by the client that Parquet brings along."""

import os
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from pipelines.connections.asked import Asked, Fetched, NotFetched, of_disk
from pipelines.definitions.connections import BucketConnection
from pipelines.lake.inbox import READ
from pipelines.lake.pictures import SUFFIXES as PICTURES

CHUNK = 1 << 20
SECONDS = 30


def fetch_bucket(connection: BucketConnection, asked: Asked) -> Fetched:
    """Fetch what is new in a bucket. Raises NotFetched."""
    store = _store(connection, asked)
    there = _listed(store, connection, asked)
    known = asked.mark.get("files", {})
    files: list[Path] = []
    skipped: dict[str, str] = {}
    for name, state in there.items():
        if known.get(name) == state:
            continue
        if why := _why_not(name, state[0], connection):
            skipped[name] = why
        else:
            files.append(_copy(store, connection, asked, name, len(files)))
    says = f"{len(files) + len(skipped):,} of {len(there):,} files new" if there else "no files"
    seen = {name: state for name, state in there.items() if not skipped.get(name, "").startswith("refused")}
    return Fetched(tuple(files), says, {"files": seen}, skipped)


def _store(connection: BucketConnection, asked: Asked) -> Any:
    """Open the store with keys from the environment."""
    from pyarrow import fs

    key, secret = asked.secrets.read(connection.key_from), asked.secrets.read(connection.secret_from)
    endpoint = urlsplit(connection.endpoint or "")
    own = {"endpoint_override": endpoint.netloc, "scheme": endpoint.scheme} if endpoint.netloc else {}
    return fs.S3FileSystem(
        access_key=key,
        secret_key=secret,
        region=connection.region,
        connect_timeout=SECONDS,
        request_timeout=SECONDS,
        retry_strategy=fs.AwsStandardS3RetryStrategy(max_attempts=3),
        **own,
    )


def _listed(store: Any, connection: BucketConnection, asked: Asked) -> dict[str, list[int]]:
    """List the files whose names begin as asked: size, and the moment of the last change in nanoseconds."""
    from pyarrow.fs import FileSelector, FileType

    folder = connection.prefix.rpartition("/")[0]
    start = "/".join(filter(None, [connection.bucket, folder]))
    try:
        found = store.get_file_info(FileSelector(start, recursive=True))
    except OSError as fault:
        raise NotFetched(_says(fault, connection, asked)) from None
    return {
        name: [one.size, one.mtime_ns]
        for one in sorted(found, key=lambda one: (one.mtime_ns or 0, one.path))
        if one.type == FileType.File
        and (name := one.path.removeprefix(f"{connection.bucket}/")).startswith(connection.prefix)
    }


def _why_not(name: str, size: int, connection: BucketConnection) -> str:
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in (*READ, *PICTURES):
        return f"skipped: {suffix} files are not read" if suffix else "skipped: files without an ending are not read"
    if size > connection.most_megabytes * 1_000_000:
        return f"refused: larger than {connection.most_megabytes:,} MB (most_megabytes)"
    return ""


def _copy(store: Any, connection: BucketConnection, asked: Asked, name: str, number: int) -> Path:
    """Copy a file with its moment, by which its age is known where its name tells no date."""
    target = asked.folder / str(number) / PurePosixPath(name).name
    target.parent.mkdir(parents=True)
    try:
        info = store.get_file_info(f"{connection.bucket}/{name}")
        with store.open_input_stream(f"{connection.bucket}/{name}") as source:
            _save(source, target)
    except OSError as fault:
        raise NotFetched(_says(fault, connection, asked)) from None
    os.utime(target, ns=(info.mtime_ns, info.mtime_ns))
    if target.stat().st_size != info.size:
        raise NotFetched(f"{name} changed while it was fetched: fetch again")
    return target


def _save(source: Any, target: Path) -> None:
    with target.open("wb", buffering=0) as file:
        while chunk := source.read(CHUNK):
            try:
                file.write(chunk)
            except OSError as fault:
                raise NotFetched(of_disk(fault)) from None


def _says(fault: OSError, connection: BucketConnection, asked: Asked) -> str:
    """Say why a store refused, in a line and without keys."""
    words = " ".join(str(fault).split())
    host = urlsplit(connection.endpoint or "").hostname or "AWS"
    known = (
        ("ACCESS_DENIED", "are its keys right, and may they read this bucket?"),
        ("INVALID_ACCESS_KEY", "is its access key right?"),
        ("SIGNATURE", "is its secret right?"),
        ("NO_SUCH_BUCKET", f"there is no bucket {connection.bucket}"),
        ("does not exist", f"there is no bucket or folder {connection.bucket}/{connection.prefix}".rstrip("/")),
        ("NETWORK_CONNECTION", "it does not answer, or there is no network"),
    )
    for sign, said in known:
        if sign in words or sign.replace("_", "") in words.replace("_", "").upper():
            return f"{host}: {said}"
    return asked.secrets.masked(f"{host} says: {words[:200]}")
