"""Fetch all pages of an address into one file, or none of them."""

import csv
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from pipelines.connections.addresses.records import cut_out, parsed, place_of_records, value_at
from pipelines.connections.addresses.web import Answer, Site, download, origin, site_of
from pipelines.connections.asked import Asked, Fetched, NotFetched
from pipelines.definitions.connections import AddressConnection

MOST_PARSED = 100_000_000  # bytes of one page of JSON, which is held in memory
NEXT = re.compile(r"<([^>]*)>(?=[^<]*?;\s*rel\s*=\s*\"?[^\",;]*\bnext\b)", re.IGNORECASE)


@dataclass
class Page:
    """One page: its records as they are written, where the next one is, and what it says in all."""

    records: list[str]
    value: Any = None
    head: str = ""


@dataclass
class Pages:
    """The pages that were asked for.

    asked: their addresses, none of which comes twice; last: the page before; way: where in a page the records are.
    """

    connection: AddressConnection
    site: Site
    asked: set[str] = field(default_factory=set)
    count: int = 0
    bytes: int = 0
    last: str = ""
    way: tuple[str, ...] | None = None

    def read(self, scratch: Path) -> Iterator[Page]:
        """Give page after page. Raises NotFetched."""
        url: str | None = self._first()
        while url:
            if url in self.asked:
                raise NotFetched(f"page {len(self.asked) + 1} leads back to one before: there is no end")
            self.asked.add(url)
            if len(self.asked) > self.connection.most_pages:
                raise NotFetched(f"there are more than {self.connection.most_pages:,} pages (most_pages)")
            answer = download(self.site, url, scratch, self.connection.most_megabytes * 1_000_000 - self.bytes)
            self.bytes += answer.size
            page = self._page(answer)
            self._differs(page)
            self.count += len(page.records)
            yield page
            url = self._next(url, page, answer)

    def _page(self, answer: Answer) -> Page:
        if answer.size > MOST_PARSED:
            raise NotFetched(f"a page is larger than {MOST_PARSED // 1_000_000} MB: ask for smaller pages")
        if not answer.size and self.last:
            return Page([])
        if self.connection.format == "csv":
            return _csv_page(answer.path)
        text = _text(answer.path)
        value = parsed(text)
        self.way = self.way if self.way is not None else place_of_records(value, self.connection.rows_at)
        if not isinstance(value_at(value, self.way), list):
            raise NotFetched(f"page {len(self.asked)} holds no list of records where the first one did")
        return Page([*cut_out(text, self.way)], value)

    def _differs(self, page: Page) -> None:
        """Hold that a page is not the one before it, as where a machine does not know the parameter."""
        sign = hashlib.sha256("\n".join(page.records).encode("utf-8", "surrogatepass")).hexdigest()
        if page.records and sign == self.last:
            raise NotFetched(f"page {len(self.asked)} is the same as the one before: does it take another parameter?")
        self.last = sign

    def _first(self) -> str:
        paging, one = self.connection.paging, self.connection
        if paging == "page":
            return self._with(self.site.url, one.first_page)
        return self._with(self.site.url, 0) if paging == "offset" else self._with_size(self.site.url)

    def _next(self, url: str, page: Page, answer: Answer) -> str | None:
        """Give the address of the next page; nothing after the last."""
        paging = self.connection.paging
        if paging in ("next", "link"):
            return self._led(url, page, answer)
        size = self.connection.page_size
        if paging == "none" or not page.records or (size is not None and len(page.records) < size):
            return None
        number = self.connection.first_page + len(self.asked) if paging == "page" else self.count
        return self._with(self.site.url, number)

    def _led(self, url: str, page: Page, answer: Answer) -> str | None:
        """Follow the address that a page gives for the next; never to another machine."""
        if self.connection.paging == "next":
            found = value_at(page.value, tuple(self.connection.next_at.split(".")))
        else:
            found = next(iter(NEXT.findall(answer.link)), None)
        if not found:
            return None
        if not isinstance(found, str):
            raise NotFetched(f"there is no address at next_at = {self.connection.next_at!r} in the answer")
        led = urljoin(url, found)
        if origin(led) != origin(self.site.url):
            raise NotFetched(f"page {len(self.asked)} leads on to another machine, {urlsplit(led).hostname}")
        return led

    def _with(self, url: str, number: int) -> str:
        name = self.connection.page_parameter or self.connection.paging
        return self._with_size(_set(url, name, str(number)))

    def _with_size(self, url: str) -> str:
        one = self.connection
        return _set(url, one.size_parameter, str(one.page_size)) if one.size_parameter else url


def _set(url: str, name: str, value: str) -> str:
    """Set a parameter of an address."""
    parts = urlsplit(url)
    given = [(key, old) for key, old in parse_qsl(parts.query, keep_blank_values=True) if key != name]
    return parts._replace(query=urlencode([*given, (name, value)])).geturl()


def fetch_address(connection: AddressConnection, asked: Asked) -> Fetched:
    """Fetch all pages of an address into a file. Raises NotFetched."""
    url = connection.url or asked.secrets.read(str(connection.url_from))
    token = asked.secrets.read(connection.token_from) if connection.token_from else ""
    whole = f"{connection.token_prefix}{token}" if token else ""
    site = site_of(url, whole, connection, asked.secrets)
    if connection.paging == "none" and (connection.format == "csv" or not connection.rows_at):
        return _whole(site, connection, asked)
    pages = Pages(connection, site)
    scratch, target = asked.folder / "page", asked.file(f".{connection.format}")
    (_write_csv if connection.format == "csv" else _write_json)(target, pages.read(scratch))
    scratch.unlink(missing_ok=True)
    if not pages.count:
        raise NotFetched("the answer holds no record")
    many = f" on {len(pages.asked):,} pages" if len(pages.asked) > 1 else ""
    return Fetched((target,), f"{pages.count:,} {'record' if pages.count == 1 else 'records'}{many}")


def _whole(site: Site, connection: AddressConnection, asked: Asked) -> Fetched:
    """Fetch one answer as it is, however large; a JSON that is not too large is looked into before."""
    target = asked.file(f".{connection.format}")
    size = download(site, site.url, target, connection.most_megabytes * 1_000_000).size
    if connection.format == "csv":
        with target.open("rb") as file:
            _refuse_no_csv(file.read(4096).decode("latin-1"))
    elif size <= MOST_PARSED:
        value = parsed(_text(target))
        if not value_at(value, place_of_records(value, None)):
            raise NotFetched("the answer holds no record")
    return Fetched((target,))


def _write_json(target: Path, pages: Iterator[Page]) -> None:
    """Write records as one list, each as it came."""
    with target.open("w", encoding="utf-8", errors="surrogatepass", newline="") as file:
        before = "[\n"
        for page in pages:
            for record in page.records:
                file.write(f"{before}{record}")
                before = ",\n"
        file.write("\n]\n" if before != "[\n" else "[]\n")


def _write_csv(target: Path, pages: Iterator[Page]) -> None:
    """Write the rows of all pages below one header; the bytes stay as they came."""
    header = None
    with target.open("w", encoding="latin-1", newline="") as file:
        for page in pages:
            if header is None:
                header = page.head
                file.write(header)
            elif page.records and page.head.strip("\r\n") != header.strip("\r\n"):
                raise NotFetched("a page has other columns than the first")
            for row in page.records:
                file.write(row if row.endswith("\n") else f"{row}\n")


def _csv_page(path: Path) -> Page:
    """Cut a page into its header and its rows; latin-1 keeps every byte, whatever the encoding."""
    text = path.read_bytes().decode("latin-1")
    _refuse_no_csv(text)
    try:
        rows = list(_rows(text))
    except csv.Error:
        raise NotFetched("the answer is no CSV: is the address right?") from None
    return Page(rows[1:], head=rows[0])


def _refuse_no_csv(start: str) -> None:
    bare = start.removeprefix("\xef\xbb\xbf").strip()
    if not bare:
        raise NotFetched("the answer is empty")
    if bare.startswith("<"):
        raise NotFetched("the answer is a web page, not CSV: is the address right, and does it ask to sign in?")


def _rows(text: str) -> Iterator[str]:
    """Give the rows of a text as they are written; one with line ends in quotes is one row."""
    lines = StringIO(text, newline="\n").readlines()
    reader = csv.reader(lines)
    start = 0
    for row in reader:
        if row:
            yield "".join(lines[start : reader.line_num])
        start = reader.line_num


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotFetched("the answer is not written in UTF-8, as JSON is") from None
