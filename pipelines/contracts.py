"""The contract of every table and field, as written in contracts.toml."""

import hashlib
from pathlib import Path

from pipelines.definitions.contract_file import ContractField as Field
from pipelines.definitions.contract_file import Contracts, Table
from pipelines.definitions.read import definitions

__all__ = ["Contracts", "Field", "Table", "contracts", "definition_hash"]

PATH = Path(__file__).with_name("contracts.toml")
# Raise it when the reader itself changes what a file becomes, so that files in the lake are read again.
READER_VERSION = 2


def contracts() -> Contracts:
    """Give every contract; WrongDefinitions names all that is wrong in the definition files."""
    return definitions().contracts


def definition_hash(*paths: Path) -> str:
    """Hash what decides how a file is read, so that a changed definition is noticed."""
    digest = hashlib.sha256(f"reader {READER_VERSION}".encode())
    for path in (PATH, *sorted(paths)):
        digest.update(path.read_bytes())
    return digest.hexdigest()
