"""The review as a file in any format, written whole or not at all."""

import contextlib
import errno
import os
import secrets
import stat
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from dashboard.language import N_, _
from dashboard.report.printed import CannotPrint
from dashboard.review.content import Review
from dashboard.wording import file_names


@dataclass(frozen=True)
class Format:
    """A format of a pack: what it is called, what browsers and mails call it, and which module writes it."""

    label: str
    mime: str
    module: str
    icon: str


OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS = {
    "pptx": Format("PowerPoint", f"{OFFICE}.presentationml.presentation", "slides", "slideshow"),
    "xlsx": Format("Excel", f"{OFFICE}.spreadsheetml.sheet", "workbook", "table"),
    "html": Format(N_("HTML, one file"), "text/html", "document", "html"),
    "pdf": Format("PDF", "application/pdf", "printed", "picture_as_pdf"),
}
WHY = {
    errno.ENOSPC: N_("the disk is full"),
    errno.EDQUOT: N_("the disk quota is used up"),
    errno.EFBIG: N_("files that large are not allowed here"),
    errno.EACCES: N_("this user may not write there"),
    errno.EPERM: N_("this user may not write there"),
    errno.EROFS: N_("the disk can only be read"),
    errno.ENAMETOOLONG: N_("the name is too long"),
}


class PackNotWritten(Exception):
    """A pack could not be made or written; the sentence says why and what to do. A file of that name is as before."""


def as_bytes(review: Review, format_name: str) -> bytes:
    """Write the review in a format, in the language in use. Raises PackNotWritten."""
    writer = import_module(f"dashboard.report.{known(format_name).module}")
    try:
        written: bytes = writer.as_bytes(review)
    except CannotPrint as fault:
        raise PackNotWritten(str(fault)) from fault
    return written


def known(format_name: str) -> Format:
    """Return a format by its name. Raises PackNotWritten, naming those there are."""
    if format_name not in FORMATS:
        text = _("{format} is no format of a pack. There are: {formats}")
        raise PackNotWritten(text.format(format=format_name or _("A file without ending"), formats=", ".join(FORMATS)))
    return FORMATS[format_name]


def file_name(review: Review, format_name: str) -> str:
    """Name the file of a pack: the review, its unit and month, in signs that every system takes."""
    name = file_names.file_name([_("Monthly safety review"), review.unit_name, review.month])
    return file_names.with_ending(name, format_name)


def format_of(path: Path) -> str:
    """Tell the format of a pack from the ending of its file, and that its folder is there. Raises PackNotWritten."""
    format_name = path.suffix.lower().removeprefix(".")
    known(format_name)
    try:
        if not is_folder(path.parent):
            raise PackNotWritten(_("{path}: there is no folder {folder}").format(path=path, folder=path.parent))
        if is_folder(path):
            raise PackNotWritten(_("{path} is a folder; name a file").format(path=path))
    except OSError as fault:
        raise not_written(path, fault) from fault
    return format_name


def is_folder(path: Path) -> bool:
    """Say whether a folder is there. Raises OSError for a path that the disk cannot have."""
    try:
        return stat.S_ISDIR(os.stat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False


def not_written(path: Path, fault: OSError) -> PackNotWritten:
    """Say why a file was not written."""
    reason = _(WHY[fault.errno]) if fault.errno in WHY else fault.strerror
    return PackNotWritten(_("{path} was not written: {reason}").format(path=path, reason=reason))


def write(review: Review, path: Path) -> int:
    """Write the review to a file, in the format of its ending; return its size. Raises PackNotWritten."""
    pack = as_bytes(review, format_of(path))
    keep(pack, path)
    return len(pack)


def keep(pack: bytes, path: Path) -> None:
    """Put bytes into a file, whole or not at all: written beside it, brought to the disk, then renamed."""
    target = path.resolve()
    draft = target.with_name(f".{target.name[:80]}.{secrets.token_hex(4)}.part")
    try:
        with draft.open("xb") as file:
            file.write(pack)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except OSError as fault:
        raise not_written(path, fault) from fault
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
    _bring_to_disk(target.parent)


def _bring_to_disk(folder: Path) -> None:
    """Make a rename last through a power cut, where the system lets a folder be opened."""
    with contextlib.suppress(OSError):
        place = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(place)
        finally:
            os.close(place)
