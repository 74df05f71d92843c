"""The contract of every table and field, as written in contracts.toml."""

import hashlib

from pipelines.definitions.contract_file import ContractField as Field
from pipelines.definitions.contract_file import Contracts, Table
from pipelines.definitions.read import definitions

__all__ = ["Contracts", "Field", "Table", "contracts", "definition_hash"]

FILE = "contracts.toml"
# Raise it when the reader itself changes what a file becomes, so that files in the lake are read again.
READER_VERSION = 4


def contracts() -> Contracts:
    """Give every contract; WrongDefinitions names all that is wrong in the definition files."""
    return definitions().contracts


def definition_hash(*files: str) -> str:
    """Hash what decides how a file is read (files: such as sources/msha.toml), so that a change is noticed."""
    known = definitions()
    digest = hashlib.sha256(f"reader {READER_VERSION} {known.company.time_zone or ''}".encode())
    for name in (FILE, *sorted(files)):
        digest.update(known.texts[name].encode())
    return digest.hexdigest()
