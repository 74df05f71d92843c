"""Ask from the command line: python -m dashboard rate NAME, records NAME, kpis, warnings, review MONTH, …"""  # noqa: D415  # also the help text

import json
import os
import sys
import traceback
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dashboard.filters import Filters
from dashboard.language import languages
from dashboard.loaded import parts_in_words
from dashboard.loaded.record_origin import NoOrigin
from dashboard.numbers import kpis
from dashboard.numbers.definitions import UnknownName
from dashboard.numbers.warehouse import NoWarehouse
from dashboard.printing import print_any_sign, print_json
from dashboard.refusal import Refusal
from dashboard.results import operation_score
from dashboard.review.month import CannotReview
from dashboard.state import CannotWrite
from dashboard.wording import interval_words

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


class Format(StrEnum):
    """How rows are printed."""

    table = "table"
    csv = "csv"
    json = "json"


def known_language(code: str) -> str:
    """Let a language through that there is a catalogue of."""
    if code not in languages():
        raise typer.BadParameter(f"{code!r} is not one of {', '.join(languages())}.")
    return code


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text} is not a day; write it as 2026-10-31") from None


def _conditions(texts: list[str] | None) -> tuple[tuple[str, str], ...]:
    for text in texts or ():
        if "=" not in text:
            raise typer.BadParameter(f"{text} is not a condition; write it as worker_type=contractor")
    return tuple((text.partition("=")[0], text.partition("=")[2]) for text in texts or ())


By = Annotated[list[str] | None, typer.Option("--by", help="year, quarter, month, a level of the unit tree, area, …")]
From = Annotated[date | None, typer.Option("--from", parser=_day, metavar="DAY", help="First day.")]
To = Annotated[date | None, typer.Option("--to", parser=_day, metavar="DAY", help="Last day.")]
Unit = Annotated[str | None, typer.Option("--unit", help="ID of a unit: it and all below it.")]
Area = Annotated[str | None, typer.Option("--area", help="ID of an area.")]
AsOf = Annotated[date | None, typer.Option("--as-of", parser=_day, metavar="DAY", help="As it stood on this day.")]
Where = Annotated[list[str] | None, typer.Option("--where", metavar="SLICE=VALUE", help="Only one value of a slice.")]
Base = Annotated[float | None, typer.Option("--base", help="200000 or 1000000 hours, where the KPI offers it.")]
Data = Annotated[Path | None, typer.Option("--data", help="Data folder; else FOURCOLOR_DATA, else data/.")]
Shown = Annotated[Format, typer.Option("--format", help="How the rows are printed.")]


@app.command()
def rate(
    name: str,
    by: By = None,
    from_date: From = None,
    to_date: To = None,
    unit: Unit = None,
    area: Area = None,
    as_of: AsOf = None,
    where: Where = None,
    base: Base = None,
    data: Data = None,
    shown: Shown = Format.table,
) -> None:
    """Print a KPI by its slices: what it counts, out of what, its rate and 95 % interval (lower, upper).

    A table names both parts in words; CSV and JSON call them top and bottom, whatever the KPI.
    """
    _use(data)
    filters = Filters(from_date, to_date, unit, as_of, area, _conditions(where), base=base)
    asked = kpis.rate(name, tuple(by or ()), filters)
    heads = parts_in_words.part_heads(asked.kpi) if shown is Format.table else {}
    _show(asked.rows.rename(columns=heads), shown, f"{asked.kpi.label}, {asked.kpi.unit}, as of {asked.as_of}")
    for note in filter(None, (*asked.notes, interval_words.note(asked.kpi))):
        print(note, file=sys.stderr)


@app.command()
def records(
    name: str,
    part: Annotated[str, typer.Option(help="top (counted), bottom (out of what), rest or excluded.")] = "",
    from_date: From = None,
    to_date: To = None,
    unit: Unit = None,
    area: Area = None,
    as_of: AsOf = None,
    where: Where = None,
    data: Data = None,
    shown: Shown = Format.csv,
) -> None:
    """Print the rows behind a number."""
    _use(data)
    filters = Filters(from_date, to_date, unit, as_of, area, _conditions(where))
    _show(kpis.records(name, filters, part), shown, name)


@app.command()
def record(
    table: Annotated[str, typer.Argument(help="The table of the record, such as hazards.")],
    record_id: Annotated[str, typer.Argument(metavar="ID", help="Its id as the pages show it.")],
    file: Annotated[str, typer.Option(help="Start of the hash of the file whose row is wanted; else the newest.")] = "",
    lang: Annotated[str, typer.Option("--lang", callback=known_language, help="Of what is printed.")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
    data: Data = None,
) -> None:
    """Print where a record comes from: its file, line, load and source, and what earlier files said of it."""
    from dashboard.language import speaking
    from dashboard.loaded import record_command

    _use(data)
    with speaking(lang):
        found = record_command.looked_up(table, record_id, file)
        if as_json:
            print_json(found)
        else:
            print(record_command.said(found))


@app.command()
def score(
    by: Annotated[str, typer.Option("--by", help="A level of the unit tree; else one score for all.")] = "",
    from_date: From = None,
    to_date: To = None,
    unit: Unit = None,
    as_of: AsOf = None,
    data: Data = None,
    shown: Shown = Format.table,
) -> None:
    """Print the double-prevention operation score with its parts."""
    _use(data)
    _show(operation_score.scores(by, Filters(from_date, to_date, unit, as_of)), shown, "E = (A + B) × α")


@app.command("kpis")
def list_kpis(data: Data = None, shown: Shown = Format.table) -> None:
    """List every KPI with its unit, formula and slices."""
    _use(data)
    rows = [
        {
            "kpi": each.name,
            "label": each.label,
            "unit": each.unit,
            "top": each.top,
            "bottom": each.bottom,
            "per": each.per,
            "better": each.better,
            "source": each.source,
            "slices": " ".join(each.slices),
        }
        for each in kpis.catalogue()
    ]
    _show(pd.DataFrame(rows), shown, "KPIs")


@app.command("warnings")
def list_warnings(
    as_of: AsOf = None,
    record: Annotated[bool, typer.Option("--record", help="Write the events down as alerts.")] = False,
    send: Annotated[bool, typer.Option("--send", help="Record, then send what nobody was told yet.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only print what would be sent.")] = False,
    back_test: Annotated[bool, typer.Option("--back-test", help="Say how each rule would have done so far.")] = False,
    data: Data = None,
    shown: Shown = Format.table,
) -> None:
    """Evaluate the rules of early warning; exit code 1: a rule cannot be used, or a message was not taken."""
    from dashboard.early_warning import command

    _use(data)
    told, exit_code = command.warn(as_of, record, send, dry_run, back_test)
    if shown is Format.json:
        command.show_json(told)
    elif shown is Format.csv:
        command.table(told).to_csv(sys.stdout, index=False)
    else:
        command.show(told)
    raise typer.Exit(exit_code)


@app.command("review")
def monthly_review(
    month: Annotated[str, typer.Argument(metavar="MONTH", help="Such as 2026-10; last: the newest that is over.")],
    unit: Unit = None,
    to: Annotated[list[Path] | None, typer.Option("--to", help=".pptx, .xlsx, .html, .pdf; several times.")] = None,
    lang: Annotated[
        str, typer.Option("--lang", callback=known_language, help="Of what is printed and written: en, zh, …")
    ] = "en",
    send: Annotated[bool, typer.Option("--send", help="Send it to all in recipients.toml who want packs.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only print what would be sent, and to whom.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Send it also to those who have it.")] = False,
    retries: Annotated[int, typer.Option(min=0, max=5, help="Tries more in this run, after 5, 15, 45 … s.")] = 0,
    data: Data = None,
) -> None:
    """Print the review of a month, write it to files, send it; exit code 1: not taken, tried again by the next run."""
    from dashboard.language import speaking
    from dashboard.report import command

    _use(data)
    with speaking(lang):
        raise typer.Exit(command.review(month, unit, to or [], send, dry_run, again, retries))


@app.command("views")
def saved_views(
    lang: Annotated[str, typer.Option("--lang", callback=known_language, help="Of what is printed.")] = "en",
    send: Annotated[bool, typer.Option("--send", help="Send those that are due to their recipients.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only print what would be sent, and to whom.")] = False,
    data: Data = None,
    shown: Shown = Format.table,
) -> None:
    """List the views that are shared, or send those that are due; exit code 1: not taken, tried again next time."""
    from dashboard.language import speaking
    from dashboard.saved_views import command

    _use(data)
    with speaking(lang):
        if send or dry_run:
            raise typer.Exit(command.send(dry_run))
        _show(command.rows(), shown, "Saved views")


@app.command("actions")
def list_actions(
    unit: Unit = None,
    late: Annotated[bool, typer.Option("--late", help="Only those that are open after their due date.")] = False,
    data: Data = None,
    shown: Shown = Format.table,
) -> None:
    """List the improvement actions: who does what by when, at which stage, and whether it helped."""
    from dashboard.actions import command
    from dashboard.wording import sheets

    _use(data)
    rows = command.rows(unit, late)
    if shown is Format.csv:  # people wrote these texts: none of them may run in a spreadsheet
        rows = rows.map(sheets.harmless)
    _show(rows[command.SHOWN] if shown is Format.table else rows, shown, "Actions")


@app.command("form")
def official_form(
    name: Annotated[str, typer.Argument(help="Such as osha_300a; without a name, all forms are listed.")] = "",
    period: Annotated[str, typer.Option(help="2025, 2025-Q1, 2025-03 or 2025-01-01..2025-06-30.")] = "",
    unit: Unit = None,
    to: Annotated[list[Path] | None, typer.Option("--to", help=".csv, .xlsx, .html; several times.")] = None,
    incomplete: Annotated[bool, typer.Option("--incomplete", help="Write it though something is missing.")] = False,
    lang: Annotated[
        str, typer.Option("--lang", callback=known_language, help="Of what is printed and written.")
    ] = "en",
    data: Data = None,
) -> None:
    """Print what an official form lacks, then write it; exit code 1: something is missing, so nothing was written."""
    from dashboard.forms import command
    from dashboard.language import speaking

    _use(data)
    with speaking(lang):
        if not name:
            print(command.listed())
            return
        raise typer.Exit(command.run(name, period, unit, to or [], incomplete))


Month = Annotated[str, typer.Argument(help="A month that is over, as 2026-10.")]
Name = Annotated[str, typer.Option("--by", help="Your name: it stands beside what you did.")]


@app.command()
def close(
    month: Month,
    by: Name,
    note: Annotated[str, typer.Option(help="What to know about this closing.")] = "",
    data: Data = None,
) -> None:
    """Close a month: every number of every unit is kept as it stands now."""
    from dashboard.review.reported import closing, closing_command

    _use(data)
    print(closing_command.said(closing.close(month, by, note)))


@app.command()
def reopen(
    month: Month,
    by: Name,
    reason: Annotated[str, typer.Option(help="Why it is opened again.")],
    data: Data = None,
) -> None:
    """Open a closed month again; what was reported stays, and so does that it was reopened, by whom and why."""
    from dashboard.review.reported import closing, closing_command

    _use(data)
    print(closing_command.said(closing.reopen(month, by, reason)))


@app.command()
def reported(month: Month, unit: Unit = None, data: Data = None, shown: Shown = Format.table) -> None:
    """Print every number of a closed month as reported, beside the same number as of now, and why it moved."""
    from dashboard.review.reported import closing_command

    _use(data)
    last = closing_command.status_of(month)
    rows = closing_command.reported(last, unit)
    table = closing_command.in_short(rows) if shown is Format.table else rows
    _show(table, shown, closing_command.said(last))
    if shown is Format.table:
        print("\n".join(closing_command.why(rows)))


def _use(data: Path | None) -> None:
    if data is not None:
        os.environ["FOURCOLOR_DATA"] = str(data)


def _show(rows: pd.DataFrame, shown: Format, title: str) -> None:
    if shown is Format.csv:
        rows.to_csv(sys.stdout, index=False)
    elif shown is Format.json:
        print_json(json.loads(rows.to_json(orient="records", date_format="iso", double_precision=15)))
    else:
        table = Table(*map(str, rows.columns), title=title)
        for row in rows.itertuples(index=False):
            table.add_row(*(Text(_text(value)) for value in row))  # as it is: brackets are no markup
        Console().print(table)


def _text(value: object) -> str:
    if isinstance(value, float):
        return "" if pd.isna(value) else f"{value:,.0f}" if value.is_integer() else f"{value:,.4f}"
    return "" if value is None or value is pd.NA or value is pd.NaT else str(value)


@app.command("export")
def export_exchange(
    what: Annotated[str, typer.Argument(help="exchange: the six tables of the double-prevention data exchange.")],
    period: Annotated[str, typer.Option("--period", help="A month (2026-10) or a year: of checks and hazards.")],
    to: Annotated[Path, typer.Option("--to", help="The folder that the files go to.")],
    counts_from: Annotated[int, typer.Option("--counts-from", help="Whether the park counts classes from 1 or 0.")] = 1,
    data: Data = None,
) -> None:
    """Write data as an authority takes them: what the exchange sent as it came, all else in its columns and codes."""
    from dashboard.risk_control import exchange

    if what != "exchange":
        raise typer.BadParameter(f"{what} is not one of: exchange")
    _use(data)
    for line in exchange.said(exchange.write(to, period, counts_from)):
        print(line)


@app.command("access")
def who_has_access(
    shorten: Annotated[
        bool, typer.Option("--shorten", help="Take out of the trail what is older than it says.")
    ] = False,
    data: Data = None,
) -> None:
    """Say what is wrong in settings/access.toml, and whether the trail of who saw and did what is as it was written."""
    from dashboard.visits import command

    _use(data)
    if shorten:
        print(command.shorten())
    lines, code = command.said()
    print("\n".join(lines))
    raise typer.Exit(code)


@app.command()
def backup(
    to: Annotated[Path, typer.Argument(metavar="TO", help="A folder that is not there yet, best on another disk.")],
    without_warehouse: Annotated[
        bool, typer.Option("--without-warehouse", help="It can be built again: python -m pipelines build.")
    ] = False,
    data: Data = None,
) -> None:
    """Copy the whole data folder while it is served: exports, settings, evidence, what people wrote down, the trail."""
    from dashboard.backups import take

    _use(data)
    taken = take.take(to, not without_warehouse)
    print(f"{len(taken.files)} files, {taken.megabytes:,.1f} MB, of the build {taken.build or '(none)'}, are in {to}")


token = typer.Typer(help="Tokens by which programs ask at /api/v1: made, listed, ended.", no_args_is_help=True)
app.add_typer(token, name="token")


@token.command("make")
def make_token(
    name: Annotated[str, typer.Argument(help="Which program uses it.")],
    role: Annotated[list[str] | None, typer.Option("--role", help="viewer, analyst or safety_officer.")] = None,
    unit: Annotated[list[str] | None, typer.Option("--unit", help="It and all below it; several times.")] = None,
    all_units: Annotated[bool, typer.Option("--all-units", help="The whole company.")] = False,
    personal: Annotated[bool, typer.Option("--personal", help="The names of persons too.")] = False,
    until: Annotated[date | None, typer.Option("--until", parser=_day, metavar="DAY", help="Its last day.")] = None,
    data: Data = None,
) -> None:
    """Make a token and print it: this once, as only its hash is kept. Without --until it ends after 90 days."""
    from dashboard.tokens import command

    _use(data)
    for line in command.make(name, tuple(role or ("viewer",)), tuple(unit or ()), all_units, personal, until):
        print(line)


@token.command("list")
def list_tokens(data: Data = None) -> None:
    """List the tokens: what each opens, until when."""
    from dashboard.tokens import command

    _use(data)
    for line in command.listed():
        print(line)


@token.command("end")
def end_token(
    token_id: Annotated[str, typer.Argument(metavar="ID", help="As token list gives it.")], data: Data = None
) -> None:
    """End a token at once."""
    from dashboard.tokens import command

    _use(data)
    print(command.ended(token_id))


@app.command()
def restore(
    backup: Annotated[Path | None, typer.Argument(metavar="FROM", help="A backup: it goes to an empty folder.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Only look at every file of the backup.")] = False,
    data: Data = None,
    copy: Annotated[Path | None, typer.Option("--copy", help="A copy of state_copies/; else the newest.")] = None,
    begin_anew: Annotated[bool, typer.Option("--begin-anew", help="Let what is lost go: a new file.")] = False,
    keep_access: Annotated[
        bool, typer.Option("--keep-access", help="Tokens and sessions of the backup go on, ended since or not.")
    ] = False,
) -> None:
    """Put a backup back; without one, bring back a lost state.sqlite from the copy that each build keeps."""
    from dashboard import state_copies
    from dashboard.backups import put_back

    _use(data)
    if backup is not None:
        found, ended = (put_back.check(backup), None) if check else put_back.put_back(backup, keep_access)
        what = "are as they were written" if ended is None else "were put back"
        print(f"{len(found.files)} files of {found.made_at} {what}, of the build {found.build or '(none)'}")
        if ended and (ended.tokens or ended.sessions):
            print(f"{ended.tokens} tokens and {ended.sessions} sessions were ended, as they may have been since: make")
            print("tokens anew (python -m dashboard token make), and look at settings/access.toml: it is of that day.")
        if not found.build:
            print("Without a warehouse nothing is shown: python -m pipelines build")
        return
    if begin_anew:
        state_copies.begin_anew()
        print("What is written down from now on stands in a new file.")
        return
    print(f"Restored from {state_copies.restore(copy)}: what was written down since then is not in it.")


def main() -> None:
    """Run the command line; whatever cannot be done ends with 2, as 1 says that it was done but for something."""
    print_any_sign()
    try:
        app(prog_name="python -m dashboard" if __name__ == "__main__" else "fourcolor")
    except (NoWarehouse, UnknownName, NoOrigin, CannotWrite, CannotReview, Refusal) as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    except Exception:  # noqa: BLE001  # 1 would say that something was published
        traceback.print_exc()
        sys.exit(2)


if __name__ == "__main__":
    main()
