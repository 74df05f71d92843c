"""Whose files are whose: a picture or download is given to the sign-in whose page it was made for, and to no other.

The address of a file is a hash of what is in it, so it can be known without being seen.
"""

from collections import OrderedDict
from pathlib import PurePosixPath
from threading import Lock

from streamlit.runtime import runtime
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.visits.sessions import Login

PLACE = "/media/"
MOST_PAGES = 10_000  # whose sign-in is known; a page says it again at each run

_pages: OrderedDict[str, str] = OrderedDict()
_owners: dict[str, set[str]] = {}
_guard = Lock()


class OwnedFiles(MediaFileManager):
    """Streamlit's files of pages, each with those for whom it was made."""

    def add(self, *given: object, **named: object) -> str:
        """Keep a file that the page which runs shows or offers."""
        url = super().add(*given, **named)  # type: ignore[arg-type]  # as it was called
        page = get_script_run_ctx(suppress_warning=True)
        return _owned(url, page.session_id if page else "")

    def execute_deferred(self, file_id: str) -> str:
        """Write a file that is written on a click alone, for the page that offers it."""
        offered = self._deferred_callables.get(file_id)
        return _owned(super().execute_deferred(file_id), offered["session_id"] if offered else "")

    def _delete_file(self, file_id: str) -> None:
        super()._delete_file(file_id)
        with _guard:
            _owners.pop(file_id, None)


def watch() -> None:
    """Have the server note for whom each file is made."""
    runtime.MediaFileManager = OwnedFiles  # type: ignore[attr-defined]  # it takes no manager of others


def owner(login: Login) -> str:
    """Name whose a file is: of a sign-in, as long as it sees the same part of the company."""
    return f"{login.session_id} {login.asks.key}"


def note_page(login: Login) -> None:
    """Note whose the page is that runs."""
    page = get_script_run_ctx(suppress_warning=True)
    if page is None:
        return
    with _guard:
        _pages[page.session_id] = owner(login)
        _pages.move_to_end(page.session_id)
        if len(_pages) > MOST_PAGES:
            _pages.popitem(last=False)


def is_owned(path: str, login: Login) -> bool:
    """Say whether the file at an address was made for a sign-in."""
    file_id = _file_id(path)
    with _guard:
        return owner(login) in _owners.get(file_id, ())


def _owned(url: str, page_id: str) -> str:
    file_id = _file_id(url)
    with _guard:
        if page_id in _pages:
            _owners.setdefault(file_id, set()).add(_pages[page_id])
    return url


def _file_id(address: str) -> str:
    """Give the id in an address, as Streamlit reads it: without the ending."""
    return PurePosixPath(address.rpartition(PLACE)[2]).stem
