"""Read the files of a folder on the executors of a cluster, each as this machine would, and put them in place here."""

import os
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.definitions.settings import in_force
from pipelines.lake.inbox import READ
from pipelines.lake.lake import Lake, ReadAhead
from pipelines.lake.load_file import read_ahead
from pipelines.reading.files.intake import StillBeingWritten
from pipelines.spark.session import faults_of_spark

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

PACKED = (".gz", ".zip")  # what is in them is found here
FEWEST = 2  # files that are worth a way to another machine

Given = dict[str, dict[str, str]]


def read_on_executors(spark: "SparkSession", lake: Lake, paths: Iterable[Path]) -> Mapping[Path, ReadAhead]:
    """Read files on the executors, each a task of its own; give what they made of each that they could read.

    The drafts lie in the lake, which all machines see at the same place. What is left out is read here, and said here.
    """
    files = [path for path in paths if _is_for_executors(path)]
    if len(files) < FEWEST:
        return {}
    rows = [(number, os.fsencode(path.absolute())) for number, path in enumerate(files)]
    with faults_of_spark():
        asked = spark.createDataFrame(rows, "number int, path binary").repartition(len(rows))
        made = asked.mapInArrow(_reader(str(lake.path), lake.given), "number int, made binary").collect()
    return {files[row["number"]]: pickle.loads(row["made"]) for row in made}  # of our own executors


def _is_for_executors(path: Path) -> bool:
    suffix = path.suffix.lower()
    return suffix in READ and suffix not in PACKED and not path.name.startswith((".", "~$")) and path.is_file()


def _reader(lake: str, given: Given) -> Callable[[Iterator[Any]], Iterator[Any]]:
    """Give what an executor runs: rows of a number and a path come in, of a number and what was made of it go out."""

    def read(batches: Iterator[Any]) -> Iterator[Any]:
        import pyarrow

        own = Lake(Path(lake), given=given)
        with in_force(own.path.parent):
            for batch in batches:
                for row in batch.to_pylist():
                    if made := _read(own, row["number"], Path(os.fsdecode(row["path"]))):
                        number = pyarrow.array([row["number"]], pyarrow.int32())
                        yield pyarrow.RecordBatch.from_arrays(
                            [number, pyarrow.array([made], pyarrow.binary())], ["number", "made"]
                        )

    return read


def _read(lake: Lake, number: int, path: Path) -> bytes | None:
    """Read one file; what cannot be read at all is left to the machine that says so."""
    folder = (
        lake.drafts / "ahead" / str(number) / f"{os.getpid()}"
    )  # a task may run twice, and the first go on meanwhile
    try:
        return pickle.dumps(read_ahead(lake, path, folder))
    except (StillBeingWritten, OSError):
        return None
