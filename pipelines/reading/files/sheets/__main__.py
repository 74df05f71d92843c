"""Read one workbook within limits of memory and time, and end; whatever happens here, the load goes on."""

import resource
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from pipelines.reading.files.sheets.faults import Unreadable
from pipelines.reading.files.sheets.sheet import Sheet
from pipelines.reading.files.sheets.written import write_account

REFUSED = 3


def main(kind: str, path: str, folder: str, memory: str, seconds: str) -> int:
    """Write the sheets of a workbook into a folder; what cannot be read is said on the last line of the output."""
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        write_account(_reader(kind)(Path(path)), Path(folder), kind)
    except Unreadable as fault:
        print(fault)
        return REFUSED
    except (MemoryError, SystemError):  # where memory ends inside CPython itself, it says SystemError
        print(f"needs more than {int(memory) / 1e9:.0f} GB of memory to be read: split it, or save it as CSV")
        return REFUSED
    except OSError:
        raise
    except BaseException as fault:  # noqa: BLE001  # readers have no common error, and one stops with none at all
        print(_sentence(fault))
        return REFUSED
    return 0


def _reader(kind: str) -> Callable[[Path], Iterator[Sheet]]:
    """Give the reader of a kind; only what it needs is imported, as every workbook waits for that."""
    if kind == "xlsx":
        from pipelines.reading.files.sheets.xlsx import read_xlsx

        return read_xlsx
    if kind in ("html", "mhtml"):
        from pipelines.reading.files.sheets.html_tables import read_html

        return lambda path: read_html(path, is_mail=kind == "mhtml")
    if kind in ("json", "jsonl"):
        from pipelines.reading.files.sheets.json_tables import read_json

        return lambda path: read_json(path, is_lines=kind == "jsonl")
    if kind in ("xml2003", "ods", "fods"):
        from pipelines.reading.files.sheets.xml_books import read_open_document, read_xml_2003

        return read_xml_2003 if kind == "xml2003" else read_open_document
    from pipelines.reading.files.sheets.old_books import read_old_book

    return read_old_book


def _sentence(fault: BaseException) -> str:
    said = " ".join(str(fault).split())[:200]
    if "assword" in said or "ncrypt" in said:
        return "is protected by a password: save it without one"
    return f"is no spreadsheet that can be read ({said or type(fault).__name__}): open it and save it again"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
