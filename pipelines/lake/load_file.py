"""Bring one export into the lake: copy, read, type, and put in place with its manifest."""

import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from pipelines.contracts import FILE, definition_hash
from pipelines.definitions.read import OWN, definitions
from pipelines.lake.lake import ASIDE, LEFT_OUT, REFUSED, Lake, Manifest, ReadAhead, stamp_of
from pipelines.plant_day import today
from pipelines.reading.cells.quoting import text as literal
from pipelines.reading.files.encoding import readable_name
from pipelines.reading.files.intake import Intake, take
from pipelines.reading.layout.text_tables import Export, NotAnExport, Text, read_export
from pipelines.reading.recognising.mapping import columns_of
from pipelines.reading.recognising.recognise import all_definitions, sources
from pipelines.reading.recognising.template_fields import reading_with
from pipelines.reading.rows.ingest import ingest
from pipelines.reading.rows.typed_rows import Ingested, RowsLost, connect, row_count, write_refusal

REASONS_SHOWN = 2
COLUMNS_SHOWN = 12
MOST_CELLS = 20_000  # above the records of a table
AFTER_TODAY = "is after the day of loading"


@dataclass(frozen=True)
class FileReport:
    """What became of one file, in its rows, whichever tables they feed; read = loaded + refused + fed nothing."""

    file: str
    source: str | None = None
    encoding: str = ""
    rows_read: int = 0
    rows_loaded: int = 0
    rows_refused: int = 0
    rows_fed_nothing: int = 0
    seconds: float = 0.0
    message: str = ""
    is_refused: bool = False
    sha256: str = ""


def load_file(lake: Lake, path: Path, name: str = "", is_damaged: bool = False) -> FileReport:
    """Bring one file into the lake, unless it is there as it would be read today; name: what it was called.

    is_damaged: its rows in the lake are, so that it is read again; of one that was set aside that is looked at here.
    """
    start = time.monotonic()
    shown = name or name_of(path)
    ahead = lake.ahead.get(path)
    if ahead and not ahead.is_of(path):
        ahead = None
    taken = ahead.taken if ahead else taken_into(lake.drafts / "file", path)
    before = lake.manifest(taken.sha256)
    given = _given(lake, before)
    if before and not is_damaged and is_known(lake, before, given):
        known = "already loaded" if before.source else "already looked at"
        if lake.sent_again(before, path, shown):
            before = replace(before, set_aside="")
        message = "; ".join(filter(None, [known, before.message]))
        return replace(_report(before), file=shown, seconds=_since(start), message=message)
    order = before.order if before else lake.next_order()
    if ahead and ahead.manifest and ahead.given == given:
        manifest, rows, seconds = replace(ahead.manifest, order=order), ahead.rows, ahead.manifest.seconds
    else:
        taken = taken_into(lake.drafts / "file", path) if ahead and ahead.manifest else taken
        manifest, rows = _read(taken, shown, taken.copy.parent, order, given)
        seconds = _since(start)
    manifest = replace(manifest, seconds=seconds, sent=_sendings(lake, path, shown, before))
    lake.keep(manifest, taken.copy, rows)
    return _report(manifest)


def taken_into(folder: Path, path: Path) -> Intake:
    """Take a private copy of a file into a folder that is emptied before."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    suffix = path.suffix.lower()
    return take(path, folder / f"original{suffix if suffix[1:].isalnum() and suffix.isascii() else '.data'}")


def is_known(lake: Lake, before: Manifest, given: Mapping[str, Mapping[str, str]]) -> bool:
    """Say whether a file is in the lake as it would be read today."""
    is_same = before.given == given and not _is_judged_anew(before)
    is_whole = not (before.set_aside and lake.damaged(before))
    is_now = is_same and is_whole and before.definition == definition_now(before)
    return is_now and not _is_mapped_since(lake, before)


def read_ahead(lake: Lake, path: Path, folder: Path) -> ReadAhead:
    """Read a file into drafts of its own and put nothing in place: that does who holds the lake, in the same words."""
    start = time.monotonic()
    stamp = stamp_of(path)
    taken = taken_into(folder, path)
    before = lake.manifest(taken.sha256)
    given = _given(lake, before)
    if before and is_known(lake, before, given):
        return ReadAhead(taken, stamp, given)
    manifest, rows = _read(taken, name_of(path), folder, 0, given)
    return ReadAhead(taken, stamp, given, replace(manifest, seconds=_since(start)), rows)


def _is_mapped_since(lake: Lake, before: Manifest) -> bool:
    """Say whether the company has written a source since a file was read: it may be meant for this file."""
    read_at = datetime.fromisoformat(before.loaded_at).timestamp()
    return any(path.stat().st_mtime > read_at for path in (lake.path.parent / OWN / "sources").glob("*.toml"))


def _sendings(lake: Lake, path: Path, name: str, before: Manifest | None) -> list[dict[str, str]]:
    """List when a file was sent: now, or as before where only its reading is new."""
    if before is None:
        return [lake.sending(path, name)]
    sent = before.sent or [{"at": before.loaded_at, "file": before.file, "modified": ""}]
    is_original = path.parent == lake.path / "originals"
    return sent if is_original or lake.lies_there(path) else [*sent, lake.sending(path, name)]


def name_of(path: Path) -> str:
    """Return the name of a file as text, whatever the machine's language makes of its bytes."""
    return readable_name(os.fsencode(path.name))


def refresh(lake: Lake) -> list[FileReport]:
    """Read files again whose definition has changed since they were loaded, from their originals."""
    reports = []
    for manifest in lake.manifests():
        original = next((lake.path / "originals").glob(f"{manifest.sha256}.*"), None)
        is_anew, is_later = manifest.definition != definition_now(manifest), _is_judged_anew(manifest)
        if original and (is_anew or is_later):
            report = load_file(lake, original, manifest.file)
            why = "its definition has changed" if is_anew else "days have come that had not when it was loaded"
            reports.append(replace(report, message="; ".join(filter(None, [f"read again, as {why}", report.message]))))
    return reports


def _since(start: float) -> float:
    return round(time.monotonic() - start, 3)


def definition_now(manifest: Manifest) -> str:
    """Hash the definition that a file would be read with today; one that is broken has not changed."""
    names = manifest.source.split(", ") if manifest.source else []
    broken = definitions().broken_files
    if FILE in broken or any(f"sources/{name}.toml" in broken for name in names):
        return manifest.definition
    if manifest.source is None:
        return all_definitions()
    files = {source.name: source.file for source in sources()}
    return definition_hash(*(files[name] for name in names if name in files))


def _report(manifest: Manifest) -> FileReport:
    aside = manifest.rows_loaded if manifest.set_aside else 0
    message = manifest.message
    if manifest.set_aside:
        message = f"set aside, as no warehouse can be built with it ({manifest.set_aside}): mend it and send it again"
    return FileReport(
        manifest.file,
        manifest.source,
        manifest.encoding,
        manifest.rows_read,
        manifest.rows_loaded - aside,
        manifest.rows_refused + aside,
        manifest.rows_fed_nothing,
        manifest.seconds,
        message,
        is_refused=manifest.source is None or manifest.rows_refused + aside > 0,
        sha256=manifest.sha256,
    )


def set_aside(lake: Lake) -> list[FileReport]:
    """Report the files of the lake that are set aside, as nothing can be built with them."""
    return [_report(manifest) for manifest in lake.manifests() if manifest.set_aside]


def _given(lake: Lake, before: Manifest | None) -> dict[str, dict[str, str]]:
    """Give the values for the whole file: those it was read with before, and those given now for a table it feeds."""
    kept = before.given if before else {}
    is_known = before is not None and before.source is not None
    fits = {table: own for table, own in lake.given.items() if not is_known or (before and table in before.fields)}
    return {table: {**kept.get(table, {}), **fits.get(table, {})} for table in {**kept, **fits}}


def _is_judged_anew(manifest: Manifest) -> bool:
    """Say whether rows were refused on an earlier day that may be right today."""
    return bool(manifest.judged_on) and manifest.judged_on < today().isoformat()


def _read(
    taken: Intake, name: str, folder: Path, order: int, given: dict[str, dict[str, str]]
) -> tuple[Manifest, dict[str, Path]]:
    """Read one file into drafts: a manifest, and its rows by folder of the lake: typed by table, refused, left out."""
    blank = Manifest(
        taken.sha256, name, None, "", 0, 0, 0, 0.0, "", datetime.now(UTC).isoformat(), order, all_definitions()
    )
    try:
        with reading_with(given):
            export = read_export(taken, folder, name)
        done = ingest_all(export.texts, folder, name)
    except NotAnExport as fault:
        return _refused_whole(blank, folder, str(fault), fault.encoding, fault.rows)
    except RowsLost as fault:
        return _refused_whole(blank, folder, str(fault), export.encoding, sum(text.lines for text in export.texts))
    except (duckdb.DataError, duckdb.ProgrammingError) as fault:
        reason = f"the file could not be read ({str(fault).splitlines()[0]})"
        return _refused_whole(blank, folder, reason, export.encoding, sum(text.lines for text in export.texts))
    rows = joined(done, folder, [text.sheet for text in export.texts])
    counted = _count(blank, export, done, rows, folder)
    with connect(folder) as con:
        loaded = {name: row_count(con, path) for name, path in rows.items() if name not in ASIDE}
    fed = {table: values for table, values in given.items() if table in counted.fields}
    return replace(counted, tables=loaded, given=fed, judged_on=_judged_on(rows.get(REFUSED), folder)), rows


def _judged_on(refused: Path | None, folder: Path) -> str:
    """Give today where a row was refused because its day has not come."""
    if refused is None:
        return ""
    with connect(folder) as con:
        asked = "select count(*) from read_parquet(?) where contains(reason, ?)"
        depends = con.execute(asked, [str(refused), AFTER_TODAY]).fetchall()[0][0]
    return today().isoformat() if depends else ""


def ingest_all(texts: Sequence[Text], folder: Path, name: str) -> list[Ingested]:
    """Type every table of text of a file; where ids start again on each sheet, once more with its name in them."""
    done = [*_ingest_in_turn(texts, folder, name)]
    if any(part.ids_start_again for part in done):
        named = [replace(text, names_sheet_in_ids=True) for text in texts]
        done = [*_ingest_in_turn(named, folder, name, "again")]
    return done


def _ingest_in_turn(texts: Sequence[Text], folder: Path, name: str, turn: str = "table") -> Iterator[Ingested]:
    """Type one table of text after the other; later sheets must not repeat the keys of earlier ones."""
    earlier: dict[str, list[Path]] = {}
    for number, text in enumerate(texts):
        own = folder / f"{turn}{number}"
        own.mkdir()
        ingested = ingest(replace(text, file=name), own, today(), earlier)
        for table, rows in ingested.tables.items():
            earlier.setdefault(table, []).append(rows)
        yield ingested


def joined(done: Sequence[Ingested], folder: Path, sheets: Sequence[str]) -> dict[str, Path]:
    """Bring the rows of several sheets together: one file per table, one for refused rows, one for those left out."""
    parts: dict[str, list[Path]] = {}
    for ingested in done:
        for table, rows in ingested.tables.items():
            parts.setdefault(table, []).append(rows)
        for name, aside in ((REFUSED, ingested.refused), (LEFT_OUT, ingested.left_out)):
            if aside:
                parts.setdefault(name, []).append(aside)
    whole = {}
    for table, files in parts.items():
        whole[table] = files[0]
        if len(files) > 1 or (len(sheets) > 1 and table in (REFUSED, LEFT_OUT)):
            whole[table] = folder / f"{table}.parquet"
            with connect(folder) as con:
                select = f"select * from read_parquet({[str(file) for file in files]})"
                if table in (REFUSED, LEFT_OUT):
                    select = _with_sheets(done, sheets, table)
                con.execute(f"copy ({select}) to '{whole[table]}' (format parquet)")
    return whole


def _with_sheets(done: Sequence[Ingested], sheets: Sequence[str], aside: str) -> str:
    """Write the rows set aside of several sheets, each with the name of its own before the reason."""
    files = [part.refused if aside == REFUSED else part.left_out for part in done]
    return " union all ".join(
        f"select line, {literal(_of_sheet(sheet, ''))} || reason as reason, cells"
        f" from read_parquet({literal(str(file))})"
        for sheet, file in zip(sheets, files, strict=True)
        if file
    )


def _of_sheet(sheet: str, note: str) -> str:
    """Say of which sheet something is said, where that is not said yet."""
    return note if note.startswith("sheet ") or not sheet else f'sheet "{sheet}": {note}'


def _notes_of_sheets(done: Sequence[Ingested], sheets: Sequence[str]) -> list[str]:
    """Give what is to be said of the tables of a file: what holds for all of them once, the rest with its sheet."""
    notes = [(sheet, note) for sheet, part in zip(sheets, done, strict=True) for note in part.notes]
    everywhere = [note for _, note in notes if all(note in part.notes for part in done)]
    return list(dict.fromkeys(note if note in everywhere else _of_sheet(sheet, note) for sheet, note in notes))


def _count(
    blank: Manifest, export: Export, done: Sequence[Ingested], rows: Mapping[str, Path], folder: Path
) -> Manifest:
    """Fill in what was read, loaded, refused and fed nothing, and what there is to say about it."""
    read, refused = sum(part.rows_read for part in done), sum(part.rows_refused for part in done)
    fed_nothing = sum(part.rows_fed_nothing for part in done)
    matched = {text.match.source.name: text.match.source for text in export.texts}
    ignored = [name for text in export.texts for name in text.match.ignored]
    notes = [*export.notes, *_notes_of_sheets(done, [text.sheet for text in export.texts])]
    missed = [name for text in export.texts for name in text.match.missed]
    if missed:
        notes.append(f"columns that its source names and the file lacks: {_some(missed)}")
    if ignored:
        notes.append(f"columns not used: {_some(ignored)}")
    if refused:
        notes.append(f"{refused} of {read} rows refused{_first_reasons(rows.get(REFUSED), folder)}")
    if fed_nothing:
        notes.append(f"{fed_nothing} of {read} rows fed nothing{_first_reasons(rows.get(LEFT_OUT), folder)}")
    return replace(
        blank,
        source=", ".join(matched),
        encoding=export.encoding,
        rows_read=read,
        rows_loaded=read - refused - fed_nothing,
        rows_refused=refused,
        rows_fed_nothing=fed_nothing,
        message="; ".join(notes),
        fields=_fields(export.texts),
        exported_on=max((part.exported_on.isoformat() for part in done if part.exported_on), default=None),
        complete_for=_said_by_all([source.complete_for for source in matched.values()]),
        ids_of=_said_by_all([source.ids_of for source in matched.values()]),
        heads=_heads(export.texts, done),
        definition=definition_hash(*{source.file for source in matched.values() if source.export_format != "template"}),
    )


def _heads(texts: Sequence[Text], done: Sequence[Ingested]) -> list[dict[str, Any]]:
    """Keep what stands above the records of each table with refused rows; of very wide ones nothing."""
    return [
        {"sheet": text.sheet, "columns": list(text.header), "rows": [[line, list(cells)] for line, cells in text.head]}
        for text, part in zip(texts, done, strict=True)
        if part.rows_refused and sum(len(cells) for _, cells in text.head) <= MOST_CELLS
    ]


def _some(names: Sequence[str]) -> str:
    """Name some columns, and how many more there are."""
    every = list(dict.fromkeys(names))
    more = f" and {len(every) - COLUMNS_SHOWN} more" if len(every) > COLUMNS_SHOWN else ""
    return ", ".join(every[:COLUMNS_SHOWN]) + more


def _said_by_all(values: Sequence[str]) -> str:
    """Give what all sources of a file say of its records; a file of different sources says nothing."""
    return values[0] if len(set(values)) == 1 else ""


def _first_reasons(rows_aside: Path | None, folder: Path) -> str:
    """Say why rows were refused or left out, each reason once with its count; the page Data lists all of them."""
    if rows_aside is None:
        return ""
    with connect(folder) as con:
        asked = """select min(line) as first, count(*) - 1, arg_min(reason, line) from read_parquet(?)
            group by case when reason like 'a total: %' then reason
                else regexp_replace(reason, '"[^"]*"|line [0-9]+', '', 'g') end
            order by first limit ?"""
        rows = con.execute(asked, [str(rows_aside), REASONS_SHOWN + 1]).fetchall()
    shown = "; ".join(
        f"line {line}{f' and {more} more' if more else ''}: {reason}" for line, more, reason in rows[:REASONS_SHOWN]
    )
    return f" ({shown}{'; …' if len(rows) > REASONS_SHOWN else ''})"


def _fields(texts: Sequence[Text]) -> dict[str, list[str]]:
    """Name the fields of each table that the file has a column for, filled or not."""
    delivered: dict[str, set[str]] = {}
    for text in texts:
        for feed in text.match.source.feeds:
            lacking = set(text.match.missed)
            there = (name for name, value in feed.fields.items() if not lacking.intersection(columns_of(value)))
            delivered.setdefault(feed.table, set()).update(there)
    return {table: sorted(fields) for table, fields in delivered.items()}


def _refused_whole(
    blank: Manifest, folder: Path, reason: str, encoding: str, rows: int
) -> tuple[Manifest, dict[str, Path]]:
    target = folder / "refused.parquet"
    with connect(folder) as con:
        write_refusal(con, target, reason)
    manifest = replace(blank, encoding=encoding, rows_read=rows, rows_refused=rows, message=f"refused: {reason}")
    return manifest, {REFUSED: target}
