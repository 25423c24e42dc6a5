"""`tryggkartan import police-events`: what the police answered, from files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import click

from data.queries.police_import import PoliceReport, import_answers
from geo.errors import FormatError
from geo.formats.police_answers import Answer, read_answers
from webapp.core.installation import owner_session
from webapp.imports.words import shown
from webapp.police_events.words import answer_line, event_line

SHOWN = 10


@click.command("police-events")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen, change nothing.")
def command(files: tuple[Path, ...], dry_run: bool) -> None:
    """Events that the police told of, from answers of their open interface (JSON).

    A file is one answer, or an archive with one answer a line: {"fetched_at": "2024-02-15T15:44:30+00:00", "events":
    [...]}. It may be gzipped. A plain answer was fetched at the moment in its file's name (2024-02-15T154430Z), else
    when the file was written. Edits are kept as versions. What is missing from an answer is not deleted, and an empty
    file is no error. All FILES are imported together or not at all; importing again changes nothing.
    """
    try:
        with owner_session(keep=not dry_run) as session:
            report = import_answers(session, chain.from_iterable(_of(file) for file in files))
    except OSError as error:
        raise click.ClickException(f"{shown(str(error.filename or ''))}: {error.strerror}") from None
    _tell(report, dry_run)


def _of(file: Path) -> Iterator[Answer]:
    try:
        yield from read_answers(file)
    except FormatError as error:
        raise click.ClickException(f"{shown(file.name)}: {answer_line(error)}; nothing was imported") from None


def _tell(report: PoliceReport, dry_run: bool) -> None:
    words = "would be " if dry_run else ""
    click.echo(
        f"{report.answers} answers ({report.empty} empty): {report.new} events {words}new, {report.changed}"
        f" {words}changed, {report.new_versions} {words}new versions"
    )
    click.echo(f"{report.events} events in {report.versions} versions {'would be' if dry_run else 'are'} stored")
    if not report.refused:
        return
    click.echo(f"{len(report.refused)} events were left out:")
    reasons = Counter(reason for _number, reason in report.refused)
    for reason, count in reasons.most_common():
        numbers = [str(number) for number, why in report.refused if why == reason][:SHOWN]
        click.echo(f"  {count} because {event_line(reason)}: {', '.join(numbers)}{' …' if count > SHOWN else ''}")


commands = (command,)
