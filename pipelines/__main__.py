"""The command line of the pipelines: load exports, rebuild the warehouse, write templates."""

import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import duckdb
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from pipelines import load as loading
from pipelines.building.after_build import record_warnings
from pipelines.definitions.listing import SHIPPED, Setting
from pipelines.printing import as_json, print_any_sign
from pipelines.spark.session import LOCAL, MOST, Cluster

if TYPE_CHECKING:
    from pipelines.mapping.plan import Answers


class Engine(StrEnum):
    """What runs the SQL of a build."""

    duckdb = "duckdb"
    spark = "spark"


app = typer.Typer(help="Bring exports into the lake and publish a warehouse.", add_completion=False)
Folder = Annotated[Path | None, typer.Option("--data", help="Data folder; else FOURCOLOR_DATA, else data/.")]


Chosen = Annotated[Engine, typer.Option("--engine", help="What runs the SQL: duckdb, or spark past one machine.")]
Master = Annotated[str, typer.Option("--master", help="Of Spark: local[*], spark://HOST:7077, yarn, k8s://…")]
Conf = Annotated[list[str] | None, typer.Option("--conf", help="A setting of Spark's own, as KEY=VALUE.")]
Beside = Annotated[int, typer.Option("--beside", min=0, help="Rows below which a statement stays with DuckDB.")]
ASKED = 5  # turns of questions
NOT_PRINTED = ("is_refused", "sha256")


class Format(StrEnum):
    """How the outcome is printed."""

    table = "table"
    json = "json"


def data_dir(data: Path | None) -> Path:
    """Choose the data folder."""
    return data or Path(os.environ.get("FOURCOLOR_DATA") or "data")


@app.command()
def load(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders of exports.")],
    data: Folder = None,
    output: Annotated[Format, typer.Option("--format", help="How to print the outcome.")] = Format.table,
    value: Annotated[
        list[str] | None,
        typer.Option(help="What a file has no column for, once for all of it: TABLE.FIELD=VALUE."),
    ] = None,
    engine: Chosen = Engine.duckdb,
    master: Master = LOCAL,
    conf: Conf = None,
    beside: Beside = MOST,
) -> None:
    """Load exports and publish a new warehouse. Exit code 0: all loaded, 1: something refused, 2: not published."""
    cluster, folder = _cluster(engine, master, conf, beside), data_dir(data)
    _run(lambda progress: loading.load(paths, folder, progress, value or (), cluster=cluster), output, folder)


@app.command()
def build(
    data: Folder = None,
    from_nothing: Annotated[
        bool, typer.Option("--from-nothing", help="Keep nothing of the warehouse in use: proof and repair.")
    ] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Publish nothing: say whether the one in use is what that would give.")
    ] = False,
    output: Annotated[Format, typer.Option("--format", help="How to print the outcome.")] = Format.table,
    engine: Chosen = Engine.duckdb,
    master: Master = LOCAL,
    conf: Conf = None,
    beside: Beside = MOST,
) -> None:
    """Build a new warehouse from what is already loaded; with --verify exit code 1: one from nothing is another."""
    if verify:
        _verify(data_dir(data), output)
    cluster, folder = _cluster(engine, master, conf, beside), data_dir(data)
    _run(lambda progress: loading.rebuild(folder, progress, from_nothing=from_nothing, cluster=cluster), output, folder)


def _cluster(engine: Engine, master: str, conf: list[str] | None, beside: int) -> Cluster | None:
    """Give the Spark that is asked for, if any."""
    if engine is Engine.duckdb:
        return None
    if wrong := [one for one in conf or () if "=" not in one]:
        raise typer.BadParameter(f"{wrong[0]!r}: write KEY=VALUE, such as spark.executor.memory=8g")
    return Cluster(master, dict(one.split("=", 1) for one in conf or ()), beside)


def _verify(folder: Path, output: Format) -> None:
    """Compare the warehouse in use with one that is built from nothing beside it; 2: nothing could be compared."""
    from pipelines.verify import verify

    found = verify(folder)
    if output is Format.json:
        typer.echo(as_json({"tables": found.tables, "differing": found.differing, "message": found.said}))
    else:
        typer.echo(found.said, err=bool(found.why))
    raise typer.Exit(2 if found.why else int(bool(found.differing)))


@app.command("map")
def map_file(
    file: Annotated[Path, typer.Argument(help="A file that no source knows yet, or one whose mapping is to change.")],
    data: Folder = None,
    yes: Annotated[bool, typer.Option("--yes", help="Take every proposal, ask nothing.")] = False,
    answers: Annotated[Path | None, typer.Option(help="Answers and changes, as JSON.")] = None,
    name: Annotated[str, typer.Option(help="Name of the source; else that of the file.")] = "",
    save: Annotated[
        bool | None, typer.Option("--save/--no-save", help="Save the source; as JSON only with --save.")
    ] = None,
    output: Annotated[Format, typer.Option("--format", help="How to print the mapping.")] = Format.table,
) -> None:
    """Map a file to a source of the company's own, and load it. Exit code 2: it cannot be mapped or saved."""
    from pipelines.definitions.faults import WrongDefinitions
    from pipelines.mapping.mapped import WrongAnswers
    from pipelines.mapping.opened import CannotMap
    from pipelines.mapping.saving import CannotSave

    folder = data_dir(data)
    try:
        given = _answers(answers, yes)
        if output is Format.json:
            _map_as_json(file, folder, given, name, bool(save))
        else:
            _map_in_terminal(file, folder, given, name, save is not False)
    except (CannotMap, WrongAnswers, CannotSave, WrongDefinitions) as fault:
        if output is Format.json:
            from pipelines.mapping.printed import nothing

            typer.echo(as_json(nothing(file.name, str(fault))))
        else:
            typer.echo(str(fault), err=True)
        raise typer.Exit(2) from None


def _answers(path: Path | None, yes: bool) -> "Answers":
    from pipelines.mapping.mapped import answers_of

    return answers_of(path, yes)


def _map_as_json(file: Path, folder: Path, answers: "Answers", name: str, save: bool) -> None:
    """Print the mapping as other programs read it; it is saved when it is asked for and nothing is open or wrong."""
    from pipelines.mapping.as_contract import as_contract
    from pipelines.mapping.mapped import mapping
    from pipelines.mapping.saving import save as write

    with mapping(file, folder, answers, name) as mapped:
        saved = None
        if save and not mapped.plan.open and not mapped.faults:
            saved = write(mapped.name, mapped.text, folder, may_replace=mapped.is_own)
        typer.echo(as_json(as_contract(mapped, saved)))


def _map_in_terminal(file: Path, folder: Path, answers: "Answers", name: str, save: bool) -> None:
    """Ask what is open, print what the file becomes, save the source, load the file and print its rates."""
    from pipelines.mapping.mapped import mapping
    from pipelines.mapping.printed import ask, show, with_answers
    from pipelines.mapping.saving import CannotSave
    from pipelines.mapping.saving import save as write

    for _turn in range(ASKED):  # an answer may bring another question
        with mapping(file, folder, answers, name) as mapped:
            open_now = [question for question in mapped.plan.questions if question.answer is None]
            if not open_now:
                break
        answers = with_answers(answers, ask(open_now))
    show(mapped, sys.stdout.isatty())
    if not save:
        return
    if mapped.faults:
        raise CannotSave("The source was not saved, as something in it is wrong.")
    target = write(mapped.name, mapped.text, folder, may_replace=mapped.is_own)
    typer.echo(f"Saved {target}")
    _load_mapped(file, folder, [table for table, count in mapped.effect.tables.items() if count])


def _load_mapped(file: Path, folder: Path, tables: list[str]) -> None:
    """Load a file by its new source and print the rates that it gives."""
    from pipelines.mapping.rates import rates

    report = loading.load([file], folder)
    _print(report, Format.table)
    _warn(report, folder)
    for printed in rates(tables, folder) if report.build else ():
        typer.echo(printed)
    raise typer.Exit(report.exit_code)


@app.command()
def undo(
    load: Annotated[str, typer.Argument(help="The moment of the load as `loads` lists it, or its start; or last.")],
    data: Folder = None,
    output: Annotated[Format, typer.Option("--format", help="How to print the outcome.")] = Format.table,
) -> None:
    """Take a load out again: build a new warehouse without the files that were sent then."""
    from pipelines.jobs.work import undo as undone

    _run(lambda progress: undone(data_dir(data), load, progress), output, data_dir(data))


@app.command()
def loads(
    data: Folder = None,
    output: Annotated[Format, typer.Option("--format", help="How to print the loads.")] = Format.table,
) -> None:
    """List the loads, newest first: when, by whom, which files."""
    from pipelines.lake.lake import Lake
    from pipelines.lake.sent_loads import sent_loads

    found = sent_loads(Lake(data_dir(data) / "lake"))
    if output is Format.json:
        shown = [{"at": one.at, "by": one.by, "files": one.files, "rows_loaded": one.rows_loaded} for one in found]
        typer.echo(as_json({"loads": shown}))
        return
    table = Table("load", "by", "files", "rows loaded")
    for one in found:
        table.add_row(one.at, one.by or "-", ", ".join(one.files), f"{one.rows_loaded:,}")
    Console(width=None if sys.stdout.isatty() else 160).print(table)


@app.command()
def record(
    table: Annotated[str, typer.Argument(help="The table of the record, such as hazards.")],
    record_id: Annotated[str, typer.Argument(metavar="ID", help="Its id as the pages show it.")],
    file: Annotated[str, typer.Option(help="Start of the hash of the file whose row is wanted; else the newest.")] = "",
    data: Folder = None,
) -> None:
    """Print as JSON where a record comes from: its versions, and the row in its file. Exit code 2: no such record."""
    from pipelines.building.record_history import NoSuchRecord
    from pipelines.building.record_origin import origin

    try:
        typer.echo(as_json(origin(data_dir(data), table, record_id, file)))
    except NoSuchRecord as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(2) from None


@app.command()
def work(data: Folder = None) -> None:
    """Work off what was asked for in the browser, then end; pages start this by themselves."""
    from pipelines.jobs.work import work_off

    typer.echo(f"{work_off(data_dir(data))} jobs worked on.")


@app.command()
def doctor(
    data: Folder = None,
    repair: Annotated[bool, typer.Option("--repair", help="Mend what can be mended, and build anew.")] = False,
    output: Annotated[Format, typer.Option("--format", help="How to print what was found.")] = Format.table,
) -> None:
    """Check all files of a data folder. Exit code 0: all is well, 1: all is mended, 2: something is left to do."""
    from pipelines.doctor import doctor as look_through
    from pipelines.lake.lake import Busy

    try:
        found = look_through(data_dir(data), repair)
    except Busy as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(2) from None
    if output is Format.json:
        typer.echo(as_json({"findings": [asdict(one) for one in found]}))
    elif found:
        table = Table("file", "what is wrong", "mended")
        for one in found:
            table.add_row(one.file, one.what, "yes" if one.is_mended else "no")
        Console(width=None if sys.stdout.isatty() else 160).print(table)
    left = [one for one in found if not one.is_mended]
    if output is Format.table:
        hint = "" if repair or not found else " Mend it:  python -m pipelines doctor --repair"
        typer.echo(f"{len(found)} found, {len(found) - len(left)} mended.{hint}" if found else "All is well.")
    raise typer.Exit(2 if left else int(bool(found)))


@app.command()
def templates(
    folder: Annotated[Path, typer.Argument(help="Folder to write the templates into.")],
    language: Annotated[
        str, typer.Option(help="Language of the headers: en, zh, … as the contracts have them.")
    ] = "en",
    filled: Annotated[bool, typer.Option("--filled", help="Fill in the units and areas that are loaded.")] = False,
    data: Folder = None,
) -> None:
    """Write an Excel template per table, which loads as it is when filled. Exit code 2: they cannot be written."""
    from pipelines.definitions.faults import WrongDefinitions
    from pipelines.definitions.settings import in_force
    from pipelines.templates import CannotWrite, languages, write_templates

    try:
        with in_force(data_dir(data)):
            if language not in languages():
                raise typer.BadParameter(f"{language!r} is not one of {', '.join(languages())}.")
            written = write_templates(folder, language, data_dir(data) if filled else None)
    except CannotWrite as fault:
        typer.echo(fault, err=True)
        raise typer.Exit(2) from fault
    except WrongDefinitions as fault:
        typer.echo(f"No template was written.\n{fault}", err=True)
        raise typer.Exit(2) from None
    for path in written:
        typer.echo(path)


@app.command()
def settings(
    data: Folder = None,
    output: Annotated[Format, typer.Option("--format", help="How to print the outcome.")] = Format.table,
) -> None:
    """List the settings in force and where they come from. Exit code 0: all right, 2: something in them is wrong."""
    from pipelines.definitions.faults import WrongDefinitions
    from pipelines.definitions.listing import settings as listed
    from pipelines.definitions.settings import in_force

    try:
        with in_force(data_dir(data)) as known:
            found = listed(known)
    except WrongDefinitions as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(2) from None
    _print_settings(found, output)
    raise typer.Exit(2 if known.broken_files else 0)


@app.command()
def fetch(
    names: Annotated[list[str] | None, typer.Argument(help="Names in settings/connections.toml; else all.")] = None,
    data: Folder = None,
    output: Annotated[Format, typer.Option("--format", help="How to print the outcome.")] = Format.table,
) -> None:
    """Fetch exports from databases, addresses and buckets, and load them. Exit codes are those of load."""
    from pipelines.connections import fetch as fetching

    _run(lambda progress: fetching.fetch(names or (), data_dir(data), progress), output, data_dir(data))


@app.command()
def watch(
    folder: Annotated[Path, typer.Argument(help="Folder that exports are put into.")],
    data: Folder = None,
    every: Annotated[float, typer.Option(min=1, max=3600, help="Seconds between two looks.")] = 10,
) -> None:
    """Load what is complete in a folder, again and again, until stopped; nothing in the folder is touched."""
    from pipelines.connections import watch as watching

    kept = data_dir(data)

    def load_new(ready: frozenset[Path]) -> loading.Report:
        report = loading.load([folder], kept, only=ready, by="watch")
        _warn(report, kept)
        return report

    _say_now(f"Watching {folder}.")
    watching.watch(watching.Watch(folder, kept / "lake", every, load_new, _say_now))
    _say_now("Stopped.")


def _say_now(says: str) -> None:
    """Print a line with the time before it, at once also where the output is a file."""
    typer.echo(f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S} {says}")
    sys.stdout.flush()


def _print_settings(found: list[Setting], output: Format) -> None:
    """Print settings: as JSON each of them, as a table the shipped ones of a file together."""
    if output is Format.json:
        typer.echo(as_json({"settings": [asdict(setting) for setting in found]}))
        return
    table = Table("file", "setting", "state", "from", "what is wrong")
    for file in dict.fromkeys(setting.file for setting in found):
        own = [setting for setting in found if setting.file == file and setting.state != SHIPPED]
        for setting in own:
            table.add_row(file, setting.entry, setting.state, setting.place, setting.says)
        if shipped := sum(setting.file == file for setting in found) - len(own):
            table.add_row(file, f"{shipped} of the product", SHIPPED, SHIPPED, "")
    Console(width=None if sys.stdout.isatty() else 160).print(table)


def _run(work: Callable[[loading.Progress], loading.Report], output: Format, data: Path) -> None:
    """Do the work with a progress bar, print what became of it and end with its exit code."""
    try:
        with _bar() as bar:
            report = work(_progress(bar))
    except (KeyboardInterrupt, duckdb.InterruptException):  # a query is told to stop in its own way
        report = loading.Report(None, (), 2, "Stopped. Nothing was published; the warehouse in use stays in use.")
    except Exception as fault:  # noqa: BLE001  # 1 would say that something was published
        traceback.print_exc()
        report = loading.Report(None, (), 2, f"Nothing was published: {fault}")
    _print(report, output)
    _warn(report, data)
    raise typer.Exit(report.exit_code)


def _bar() -> Progress:
    name, console = TextColumn("{task.description}"), Console(stderr=True)
    spinner = SpinnerColumn("dots" if console.encoding.startswith("utf") else "line")
    return Progress(
        spinner, name, BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console, transient=True
    )


def _progress(bar: Progress) -> loading.Progress:
    task = bar.add_task("reading", total=None)
    done = -1

    def file(name: str) -> None:
        nonlocal done
        done += 1
        bar.update(task, completed=done, description=name)

    return loading.Progress(
        start=lambda total: bar.update(task, total=total, completed=0),
        file=file,
        step=lambda name: bar.update(task, total=None, description=f"building: {name}"),
    )


def _print(report: loading.Report, output: Format) -> None:
    if output is Format.json:
        files = [
            {name: value for name, value in asdict(file).items() if name not in NOT_PRINTED} for file in report.files
        ]
        typer.echo(as_json({"build": report.build, "files": files, "message": report.message}))
        return
    if report.files:
        Console(width=None if sys.stdout.isatty() else 160).print(_table(report))
    said = report.message or f"Published {report.build}."
    typer.echo(said, err=report.exit_code == 2)


def _warn(report: loading.Report, data: Path) -> None:
    """Have early warning evaluated on what was just published; whatever fails there is only said."""
    if report.build and not report.message and (said := record_warnings(data)):
        typer.echo(said, err=True)


def _table(report: loading.Report) -> Table:
    table = Table("file", "source", "encoding")
    for name in ("read", "loaded", "refused", "fed nothing", "seconds"):
        table.add_column(name, justify="right")
    table.add_column("message")
    for file in report.files:
        counts = (file.rows_read, file.rows_loaded, file.rows_refused, file.rows_fed_nothing)
        numbers = (*(f"{count:,}" for count in counts), f"{file.seconds:.1f}")
        table.add_row(file.file, file.source or "-", file.encoding or "-", *numbers, file.message)
    return table


def main() -> None:
    """Run the command line; a fault that nobody foresaw ends with 2, as 1 would say that something was published."""
    print_any_sign()
    try:
        app(prog_name="python -m pipelines" if __name__ == "__main__" else "fourcolor-pipelines")
    except Exception:  # noqa: BLE001  # 1 would say that something was published
        traceback.print_exc()
        sys.exit(2)


if __name__ == "__main__":
    main()
