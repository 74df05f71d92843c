"""connections.toml: databases, addresses and buckets that exports are fetched from, with no secret among them."""

import re
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl, urlsplit

from pydantic import AfterValidator, ConfigDict, Field, PlainValidator, ValidationError, ValidationInfo, field_validator

from pipelines.definitions.entry import Entry, Kind, Named, Text, each, wrong
from pipelines.definitions.single_select import why_no_single_select

VARIABLE = re.compile(r"(?=.{3,100}$)[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")  # of two words at least: a key may be one
NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
SECRET_WORDS = re.compile(r"(?i)pass|pwd|token|secret|signature|^sig$|api_?key|access_?key|^key$|^auth")
DRIVERS = ("postgresql", "mysql", "mariadb", "mssql", "sqlite")
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


def _variable(given: Any) -> str:
    """Check the name of a variable; what stands there instead may be the secret itself, so it is never shown."""
    if not isinstance(given, str) or not VARIABLE.fullmatch(given):
        raise ValueError(
            "is no name of a variable of the environment, such as PLANT_DB_URL: the secret itself never stands here"
        )
    return given


def _without_secret(url: str) -> str:
    """Check that an address holds no password; it is never shown, as it may."""
    try:
        parts = urlsplit(url)
        has_secret = bool(parts.password) or any(SECRET_WORDS.search(name) for name, _ in parse_qsl(parts.query))
        parts.port  # noqa: B018  # says when it is no number
    except ValueError:
        raise ValueError("is no address that can be read") from None
    if has_secret:
        raise ValueError("holds a secret: put it into the environment, and name the variable here instead")
    return url


def _database(url: str) -> str:
    if urlsplit(url).scheme.partition("+")[0] not in DRIVERS:
        raise ValueError(f"is no address of a database: it begins with {', '.join(f'{name}://' for name in DRIVERS)}")
    return url


def _web(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise ValueError("is no address: it begins with https:// and names a machine")
    return url


def _select(query: str) -> str:
    if why := why_no_single_select(query):
        raise ValueError(why)
    return query


def _look_back(given: Any) -> str:
    """Take a span of time or a number as text."""
    said = str(given).strip()
    if isinstance(given, bool) or not re.fullmatch(r"\d{1,9} ?(?:minute|hour|day|week)s?|\d{1,18}(?:\.\d+)?", said):
        raise ValueError('is no span such as "2 days" or "12 hours", and no number')
    return said


Variable = Annotated[str, PlainValidator(_variable), Kind("name of a variable")]
DatabaseUrl = Annotated[Text, AfterValidator(_without_secret), AfterValidator(_database), Kind("address of a database")]
WebUrl = Annotated[Text, AfterValidator(_without_secret), AfterValidator(_web), Kind("address")]
Query = Annotated[Text, AfterValidator(_select), Kind("one select")]


LookBack = Annotated[str, PlainValidator(_look_back), Kind("span of time or number")]


class Connection(Named):
    """What every connection says."""

    kind: Literal["sql", "address", "bucket"] = Field(description="What is asked.")


def _one_url(value: str | None, info: ValidationInfo) -> str | None:
    """Check that the address stands in the file or in the environment, and not in both."""
    if "url" in info.data and (value is None) == (info.data["url"] is None):
        raise ValueError("an address stands either in url or in the variable that url_from names")
    return value


class SqlConnection(Connection):
    """A query to a database, read without changing anything."""

    kind: Literal["sql"] = Field(description="A database: PostgreSQL, MySQL, MariaDB, SQL Server or SQLite.")
    url: DatabaseUrl | None = Field(None, description="The database, where its address holds no password.")
    url_from: Variable | None = Field(
        None, validate_default=True, description="The variable that holds the address, password and all."
    )
    password_from: Variable | None = Field(None, description="The variable that holds the password for `url`.")
    query: Query = Field(
        description='What is read: a single select. Its columns are headers, as in `select no as "Hazard ID"`.'
    )
    newer_by: Text | None = Field(
        None,
        description="A column of the query that only grows, such as the moment of the last change: "
        "rows below the highest value that was loaded are not read again.",
    )
    look_back: LookBack | None = Field(
        None,
        description="How far below the highest value rows are looked at again, as they may be committed late with an "
        'older value: "2 days", "12 hours", or a number where the column holds numbers.',
    )

    one_url = field_validator("url_from")(_one_url)


class AddressConnection(Connection):
    """JSON or CSV at an address. The company writes it, so any machine it names is asked, also inside its network."""

    kind: Literal["address"] = Field(description="An address that answers with JSON or CSV.")
    url: WebUrl | None = Field(None, description="The address, where it holds no secret.")
    url_from: Variable | None = Field(
        None, validate_default=True, description="The variable that holds the address, where that is a secret."
    )
    allow_http: bool = Field(
        False, validate_default=True, description="Allow http, which anyone on the way can read; localhost always may."
    )
    token_from: Variable | None = Field(None, description="The variable that holds the token.")
    token_header: Text = Field("Authorization", description="The header in which the token is sent.")
    token_prefix: str = Field("Bearer ", description="What stands before the token there.")
    format: Literal["json", "csv"] = Field("json", description="What is answered.")
    rows_at: Text | None = Field(
        None, description="Where in the JSON the records are, as in `data.items`; without it, its only list."
    )
    paging: Literal["none", "next", "link", "page", "offset"] = Field(
        "none",
        description="How further pages are found: `next` by an address in the JSON, `link` by the header Link, "
        "`page` by their number, `offset` by the number of records before them.",
    )
    next_at: Text = Field("next", description="Where in the JSON the address of the next page is.")
    page_parameter: Text | None = Field(
        None, description="The parameter of the address for it; without it, `page` or `offset`."
    )
    first_page: Annotated[int, Field(ge=0)] = Field(1, description="The number of the first page.")
    size_parameter: Text | None = Field(None, description="The parameter for the size of a page, such as `limit`.")
    page_size: Annotated[int, Field(ge=1)] | None = Field(
        None, validate_default=True, description="Records a page; a page with fewer is the last."
    )
    most_pages: Annotated[int, Field(ge=1, le=100_000)] = Field(
        1000, description="More pages than this are a mistake: then nothing is loaded."
    )
    most_megabytes: Annotated[int, Field(ge=1, le=2000)] = Field(2000, description="The same for the size of all.")
    timeout_seconds: Annotated[int, Field(ge=1, le=600)] = Field(30, description="How long an answer may take.")

    one_url = field_validator("url_from")(_one_url)

    @field_validator("allow_http")
    @classmethod
    def _is_private(cls, allow: bool, info: ValidationInfo) -> bool:
        return _private(info.data.get("url"), allow)

    @field_validator("page_size")
    @classmethod
    def _fits_the_paging(cls, size: int | None, info: ValidationInfo) -> int | None:
        paging, form = info.data.get("paging"), info.data.get("format")
        if paging == "next" and form == "csv":
            raise ValueError("CSV holds no address of a next page: its paging is link, page or offset")
        if info.data.get("size_parameter") and size is None:
            raise ValueError("is missing: size_parameter asks for it")
        return size


class BucketConnection(Connection):
    """Files in a bucket of an S3-compatible store: those that are new or have changed are loaded."""

    kind: Literal["bucket"] = Field(description="An S3-compatible store.")
    endpoint: WebUrl | None = Field(None, description="The address of the store; without it, that of AWS.")
    allow_http: bool = Field(
        False, validate_default=True, description="Allow http, which anyone on the way can read; localhost always may."
    )
    region: Text = Field("us-east-1", description="The region of the bucket.")
    bucket: Text = Field(description="Its name.")
    prefix: str = Field("", description="Only files whose name begins like this, such as `exports/`.")
    key_from: Variable = Field(description="The variable that holds the access key.")
    secret_from: Variable = Field(description="The variable that holds its secret.")
    most_megabytes: Annotated[int, Field(ge=1, le=2000)] = Field(2000, description="Larger files are not fetched.")

    @field_validator("allow_http")
    @classmethod
    def _is_private(cls, allow: bool, info: ValidationInfo) -> bool:
        return _private(info.data.get("endpoint"), allow)


def is_private(url: str) -> bool:
    """Say whether nobody on the way can read what is sent: by https, or on this machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or parts.hostname in THIS_MACHINE


def _private(url: str | None, allow: bool) -> bool:
    if url and not allow and not is_private(url):
        raise ValueError("is false, but the address is http, which anyone on the way can read: write https")
    return allow


class ConnectionOfNoKind(Connection):
    """A connection whose kind is missing or unknown."""

    model_config = ConfigDict(extra="ignore")


KINDS: dict[str, type[Connection]] = {"sql": SqlConnection, "address": AddressConnection, "bucket": BucketConnection}


def _schema(_name: str, given: Any) -> type[Connection]:
    kind = given.get("kind") if isinstance(given, dict) else None
    return KINDS.get(str(kind), ConnectionOfNoKind)


def _connections(given: Any, info: ValidationInfo) -> dict[str, Connection]:
    """Check every connection by the schema of its kind, and the names, which those of files begin with."""
    names = given if isinstance(given, dict) else {}
    says = "is no name of a connection: small letters, digits and _, such as plant_ledger"
    faults = [wrong(says, name) for name in names if not NAME.fullmatch(name)]
    try:
        found = each(given, info, _schema)
    except ValidationError as fault:
        faults += [wrong(error["msg"], *error["loc"]) for error in fault.errors()]
    if faults:
        raise ValidationError.from_exception_data("connections", faults)
    return found


class Connections(Entry):
    """The file connections.toml."""

    connections: Annotated[dict[str, Connection], PlainValidator(_connections)] = Field(
        description="Every connection, under a name of its own; which keys it has depends on its kind."
    )
