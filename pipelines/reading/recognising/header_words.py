"""What people write over a column: header texts made comparable, and which field of a table each of them means."""

from collections.abc import Mapping
from functools import lru_cache

from pipelines.definitions.read import Definitions, definitions
from pipelines.reading.cells.numbers import measure_behind
from pipelines.reading.recognising.headers import plain

# Words that mean the key of a table, which is its first field; other words mean the field that lists them first.
IDS = frozenset(("id", "编号", "编码", "代码", "code", "ref", "reference", "refno", "n°", "numero"))


def words_of_fields(table: str) -> Mapping[str, tuple[str, int]]:
    """Map every header text a table knows to its field and its rank: 0 for its name and labels, then as listed."""
    return words_of_definitions(definitions(), table)


@lru_cache(maxsize=256)
def words_of_definitions(definitions: Definitions, table: str) -> Mapping[str, tuple[str, int]]:
    """Map every header text a table of some definitions knows to its field and its rank."""
    known: dict[str, tuple[str, int]] = {}
    everything = definitions.contracts
    entries = [everything.fields[name] for name in everything.tables[table].fields]
    for entry in entries:
        for text in (entry.name, *entry.label.values()):
            known.setdefault(plain(text), (entry.name, 0))
    labels = set(known)
    for entry in entries:
        for rank, text in enumerate(entry.headers, 1):
            word = plain(text)
            if word not in labels and (word not in known or (word not in IDS and rank < known[word][1])):
                known[word] = (entry.name, rank)
    return known


def meant_by(table: str, header: str) -> tuple[str, int] | None:
    """Find the field that a header means, and its rank, also where a unit of measure stands behind it."""
    known = words_of_fields(table)
    return known.get(plain(header)) or known.get(plain(measure_behind(header)))
