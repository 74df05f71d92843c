"""Put the files of the lake in the order in which they were exported: the order that says which version is newest."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any

from pipelines.lake.file_dates import FileName, Span, read_name

Manifest = Mapping[str, Any]
NEVER = datetime(1, 1, 1)  # noqa: DTZ001  # all moments here are in UTC


@dataclass(frozen=True, order=True)
class Age:
    """How new an export is. A lifted one was sent again: it stands above all that had been sent before."""

    moment: datetime
    modified: datetime
    loaded: datetime
    place: int
    lifted: datetime = NEVER
    own: tuple[datetime, datetime, datetime, int] | None = None


@dataclass(frozen=True)
class Exported:
    """A file with the moment it was exported, and how that is known: by source, name, modified, loaded or sent.

    Files of one export, such as part 1 and part 2 of the same day, have the same name of it.
    """

    manifest: Manifest
    exported_at: datetime
    known_by: str
    export: str = ""
    first_exported_at: datetime = NEVER  # of a file sent again: as it was known before that


@dataclass(frozen=True)
class _Sent:
    manifest: Manifest
    name: FileName
    span: Span | None
    age: Age
    known_by: str

    @property
    def group(self) -> tuple[object, ...]:
        """Name the files whose numbers tell their order; those of copies only do within a minute."""
        minute = None if self.name.numbers else self.age.modified.replace(second=0, microsecond=0)
        return self.name.series, self.span, minute

    @property
    def numbers(self) -> tuple[int, ...]:
        """Give the numbers of the name."""
        return self.name.numbers or (self.name.copy,)


def in_order(manifests: Iterable[Manifest]) -> list[Exported]:
    """Put files in the order in which they were exported, oldest first.

    An export is as new as the date that its source names inside it, else the date in its name, else its day of
    modification; numbers in names that are alike but for them keep their order; the moment of loading comes last. A
    file sent again stands above all that were sent before.
    """
    given = [_sent(manifest) for manifest in manifests]
    aged = _lift([each for one in _by_group(given) for each in _climb(one)])
    aged.sort(key=_place)
    return [_exported(each) for each in aged]


def sendings(manifest: Manifest) -> list[dict[str, str]]:
    """List when a file was sent, by what name and when it was modified; before there was a list it was sent once."""
    return list(manifest.get("sent") or [{"at": manifest["loaded_at"], "file": manifest["file"], "modified": ""}])


def moment(text: str) -> datetime:
    """Read a moment as it is kept, in UTC."""
    found = datetime.fromisoformat(text)
    return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found


def _sent(manifest: Manifest) -> _Sent:
    """Look at the last sending of a file; the same content under several names in one load is as new as the newest."""
    sent = sendings(manifest)
    last = [_one(manifest, each, sent[0]) for each in sent if each["at"] == sent[-1]["at"]]
    return max(last, key=lambda each: _rank(each.age))


def _one(manifest: Manifest, sending: Mapping[str, str], first: Mapping[str, str]) -> _Sent:
    loaded, sent = moment(first["at"]), moment(sending["at"])
    modified = min(moment(sending["modified"]), sent) if sending["modified"] else sent
    name = read_name(sending["file"], sent, modified)
    span, known_by = name.span, "name"
    if inside := manifest.get("exported_on"):
        span, known_by = _inside(inside), "source"
    if span is None:
        known_by = "modified" if sending["modified"] else "loaded"
    at = min(max(modified, span.start), span.end) if span else modified
    return _Sent(manifest, name, span, Age(at, modified, loaded, manifest["order"]), known_by)


def _inside(text: str) -> Span:
    """Read the date or the moment that a file names inside it."""
    if len(text) > 10:
        return Span(moment(text), moment(text))
    day = date.fromisoformat(text)
    return Span(datetime.combine(day, time.min), datetime.combine(day, time.max))


def _by_group(given: Iterable[_Sent]) -> Iterable[Sequence[_Sent]]:
    groups: dict[tuple[object, ...], list[_Sent]] = {}
    for each in given:
        groups.setdefault(each.group, []).append(each)
    return groups.values()


def _climb(group: Sequence[_Sent]) -> list[_Sent]:
    """Let no file be older than one of its series with a lower number."""
    climbed: list[_Sent] = []
    for each in sorted(group, key=lambda each: (each.numbers, _rank(each.age))):
        age = max(each.age, climbed[-1].age, key=_rank) if climbed else each.age
        climbed.append(replace(each, age=age))
    return climbed


def _lift(given: list[_Sent]) -> list[_Sent]:
    """Put what was sent again above all that had been sent before that."""
    aged = {each.manifest["sha256"]: each for each in given}
    again = {sent["at"] for each in given for sent in sendings(each.manifest)[1:]}
    for at in sorted(again, key=moment):
        before = [each for each in aged.values() if moment(sendings(each.manifest)[0]["at"]) < moment(at)]
        batch = [each for each in before if any(sent["at"] == at for sent in sendings(each.manifest)[1:])]
        if not _is_covered(batch, before):
            continue
        top = max((each.age for each in before), key=_rank)
        for each in batch:
            own = each.age.own or (each.age.moment, each.age.modified, each.age.loaded, each.age.place)
            lifted = replace(top, lifted=moment(at), own=own)
            aged[each.manifest["sha256"]] = replace(each, age=lifted)
    return list(aged.values())


def _is_covered(batch: Sequence[_Sent], before: Sequence[_Sent]) -> bool:
    """Say whether some other file stands above one of these in a table that both feed."""
    sent = {each.manifest["sha256"] for each in batch}
    oldest: dict[str, tuple[object, ...]] = {}
    for each in batch:
        for table in each.manifest["tables"]:
            oldest[table] = min(oldest.get(table, _place(each)), _place(each))
    others = (each for each in before if each.manifest["sha256"] not in sent)
    return any(_place(each) > oldest[table] for each in others for table in each.manifest["tables"] if table in oldest)


def _place(each: _Sent) -> tuple[object, ...]:
    return _rank(each.age), each.numbers


def _rank(age: Age) -> tuple[object, ...]:
    return age.moment, age.modified, age.loaded, age.place, age.lifted, age.own or ()


def _exported(each: _Sent) -> Exported:
    export = f"{each.name.series} {each.span.start} {each.span.end}" if each.span else each.manifest["sha256"]
    if each.age.lifted > NEVER:
        own = each.age.own[0] if each.age.own else each.age.lifted
        return Exported(each.manifest, each.age.lifted, "sent", export, own)
    at = min(each.age.moment, each.span.end) if each.span else each.age.moment
    return Exported(each.manifest, at, each.known_by, export, at)
