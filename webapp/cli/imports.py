"""`tryggkartan import`: boundaries, districts, urban areas, streets, addresses and places from files."""

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy.orm import Session

from geo.errors import GeoError
from geo.formats.formulas import guarded
from geo.formats.rows import RowProblem
from webapp.core.installation import owner_session
from webapp.imports.service import names as service
from webapp.imports.words import file_line, row_line, shown

SOURCES = {"districts": "regso", "urban-areas": "scb", "streets": "osm", "addresses": "register", "places": "osm"}
STEPS = {"read": "Reading", "municipality": "Finding the municipality of each row in", "write": "Writing"}
SHOWN = 10
FILES = click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
DRY_RUN = click.option("--dry-run", is_flag=True, help="Say what would happen, change nothing.")
Say = Callable[[str], None]
Refused = tuple[Path, RowProblem]


@click.group("import")
def command() -> None:
    """Import files of names and areas.

    All FILES of one command are imported together or not at all. Importing again changes only what differs, so it
    may be repeated at any time; nothing is removed. Rows that cannot be used are left out and told, each with its
    reason. Files may be gzipped; what a file is, is told by its content and not by its name.
    """


def _add(kind: str, text: str) -> None:
    @command.command(kind, help=text, short_help=text.splitlines()[0])
    @FILES
    @click.option(
        "--source", default=SOURCES[kind], show_default=True, help="Whose rows these are: matched by it and the id."
    )
    @DRY_RUN
    @click.option(
        "--report", type=click.Path(dir_okay=False, path_type=Path), help="Write all rows left out to this CSV file."
    )
    def run(files: tuple[Path, ...], source: str, dry_run: bool, report: Path | None) -> None:
        done: list[tuple[Path, service.ImportReport]] = []
        with _reading(), _progress() as say, owner_session(keep=not dry_run) as session:
            for file in files:
                done.append((file, _import(session, kind, file, source, say)))
            refused = [(file, problem) for file, result in done for problem in result.refused]
            _write_report(refused, report)
            _refuse_empty(done, kind)
        for file, result in done:
            _tell(result, dry_run, file if len(files) > 1 else None)
        _tell_refused(refused, report)


for _kind, _text in (
    (
        "districts",
        (
            "Districts (RegSO) from GeoPackage or GeoJSON.\n\nColumns: code (regsokod), name (regsonamn) and, unless"
            " the code starts with it, the municipality's code (kommunkod)."
        ),
    ),
    (
        "urban-areas",
        (
            "Built-up areas (tätorter) from GeoPackage or GeoJSON.\n\nInside them masked reports are counted in squares"
            " of 250 metres, elsewhere of 1 kilometre. Columns: an id (tatortskod) and a name (tatort)."
        ),
    ),
    (
        "addresses",
        (
            "Postal addresses from GeoPackage or GeoJSON of points, for search and masking.\n\nColumns: an id (uuid)"
            " and the address (adress). A square with few addresses is never shown by itself."
        ),
    ),
    ("streets", "Named streets and paths from an OpenStreetMap extract (.osm, .osm.gz, .osm.pbf)."),
    ("places", "Squares, parks, underpasses, schools, bus stops … from an OpenStreetMap extract."),
):
    _add(_kind, _text)


@command.command("boundaries")
@FILES
@DRY_RUN
def boundaries(files: tuple[Path, ...], dry_run: bool) -> None:
    """Municipalities from GeoPackage or GeoJSON.

    Columns: code (kommunkod) and name (kommunnamn). The address word (slug) and the letters of reference numbers of
    a municipality that is already here stay as they are.
    """
    from data.seed.boundaries import load_boundaries
    from geo.boundaries import read_boundaries

    done = []
    with _reading(), _progress() as say, owner_session(keep=not dry_run) as session:
        for file in files:
            with _of(file):
                say(f"{STEPS['read']} {shown(file.name)}")
                frame = read_boundaries(file)
                say(f"{STEPS['write']} {shown(file.name)}")
                told = load_boundaries(session, frame)
                done.append((file, service.ImportReport(told["new"], told["changed"], told["unchanged"])))
    for file, result in done:
        _tell(result, dry_run, file if len(files) > 1 else None)


def _import(session: Session, kind: str, file: Path, source: str, say: Say) -> service.ImportReport:
    with _of(file):
        say(f"{STEPS['read']} {shown(file.name)}")
        found = service.read(kind, file)
        return service.run(
            session, kind, found, source=source, say=lambda step: say(f"{STEPS[step]} {shown(file.name)}")
        )


@contextmanager
def _of(file: Path) -> Iterator[None]:
    try:
        yield
    except GeoError as error:
        raise click.ClickException(f"{shown(file.name)}: {file_line(error)}") from None


@contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise click.ClickException(f"{shown(str(error.filename or ''))}: {error.strerror}") from None


@contextmanager
def _progress() -> Iterator[Say]:
    from rich.console import Console
    from rich.markup import escape

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda line: click.echo(line, err=True)
        return
    with console.status("") as status:
        yield lambda line: status.update(escape(line))


def _refuse_empty(done: list[tuple[Path, service.ImportReport]], kind: str) -> None:
    """Stop when not one row could be taken: that is a wrong file, not an import."""
    if any(result.taken for _file, result in done):
        return
    reasons = Counter(problem.reason for _file, result in done for problem in result.refused)
    name = shown(done[0][0].name) if len(done) == 1 else "the files"
    if not reasons:
        raise click.ClickException(f"{name}: no {kind} were found, nothing was imported")
    reason, _count = reasons.most_common(1)[0]
    raise click.ClickException(
        f"{name}: all {reasons.total()} rows were left out, nothing was imported; most of them: {row_line(reason)}"
    )


def _tell(report: service.ImportReport, dry_run: bool, file: Path | None) -> None:
    words = "would be " if dry_run else ""
    name = f"{shown(file.name)}: " if file else ""
    click.echo(
        f"{name}{report.new} {words}new, {report.changed} {words}changed, {report.unchanged} unchanged,"
        f" {len(report.refused)} left out"
    )


def _tell_refused(refused: list[Refused], report: Path | None) -> None:
    for _file, problem in refused[:SHOWN]:
        click.echo(f"  row {problem.row} ({shown(problem.external_id)}): {row_line(problem.reason)}")
    if len(refused) > SHOWN:
        where = f"all are in {report}" if report else "--report FILE.csv lists all"
        click.echo(f"  and {len(refused) - SHOWN} more ({where})")


def _write_report(refused: list[Refused], path: Path | None) -> None:
    if path is None:
        return
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("file", "row", "external_id", "reason", "explanation"))
        for source, problem in refused:
            words = (source.name, problem.external_id, problem.reason, row_line(problem.reason))
            name, key, reason, explanation = (guarded(word) for word in words)
            writer.writerow((name, problem.row, key, reason, explanation))
