"""What is given once for a whole file on the command line: --value "hazards.source=inspection"."""

from collections.abc import Sequence

from pipelines.contracts import contracts
from pipelines.definitions.faults import unknown
from pipelines.reading.cells.cell_types import code_of


class WrongValue(Exception):
    """A value for the whole file that cannot be; the message says why."""


def given_values(values: Sequence[str]) -> dict[str, dict[str, str]]:
    """Read TABLE.FIELD=VALUE: values by table and field. Raises WrongValue."""
    given: dict[str, dict[str, str]] = {}
    for written in values:
        place, equals, value = (part.strip() for part in written.partition("="))
        table, _, name = place.partition(".")
        if not equals or not name or not value:
            raise WrongValue(f"{written!r} is not written as TABLE.FIELD=VALUE, such as hazards.source=inspection")
        known = contracts()
        if table not in known.tables:
            raise WrongValue(unknown(f"{table!r} is no table", table, tuple(known.tables)))
        if name not in known.tables[table].fields:
            raise WrongValue(unknown(f"{table} has no field {name!r}", name, known.tables[table].fields))
        field = known.fields[name]
        code = code_of(field, value) if field.type == "code" else value
        if code is None:
            raise WrongValue(unknown(f"{value!r} is no value of {place}", value, tuple(field.values)))
        given.setdefault(table, {})[name] = code
    return given
