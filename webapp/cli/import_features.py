"""`tryggkartan import observations|lights`, and what became of imports: `list` and `undo`."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from data import audit
from data.vocabulary import ImportKind, ImportState
from geo.errors import GeoError
from webapp.core.errors import AppError, InvalidInput
from webapp.core.installation import owner_session
from webapp.imports.rules.fields import FIELDS
from webapp.imports.rules.profile import Profile, missing
from webapp.imports.service import features, undo
from webapp.imports.service.features import Progress, Report
from webapp.imports.words import PROFILES, file_line, row_line, shown

SHOWN = 10
FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
WRITABLE = click.Path(dir_okay=False, path_type=Path)
HELP = {
    ImportKind.OBSERVATIONS: (
        "Observations out of another system.\n\nThey arrive in the inbox as imported, nobody gets a mail, and nothing"
        " is public before somebody publishes it. Free text is taken only where the profile names its column."
    ),
    ImportKind.LIGHTS: "The register of street lamps: number, state, kind of lamp, owner and day of putting up.",
}


def _command(kind: ImportKind) -> click.Command:
    @click.command(kind.value, help=HELP[kind], short_help=HELP[kind].split("\n", maxsplit=1)[0])
    @FILE
    @click.option("--source", required=True, help="Whose rows these are: matched by it and their id.")
    @click.option(
        "--profile", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="How columns are read."
    )
    @click.option("--save-profile", type=WRITABLE, help="Write the profile that was used to this file.")
    @click.option("--set", "constants", multiple=True, metavar="FIELD=VALUE", help="The same value for all rows.")
    @click.option("--crs", help="The coordinate system where the file does not say, for example EPSG:3010.")
    @click.option("--dry-run", is_flag=True, help="Say what would happen, change nothing.")
    @click.option("--report", type=WRITABLE, help="Write the rows left out, at most 10,000, to this CSV file.")
    def run(
        file: Path,
        source: str,
        profile: Path | None,
        save_profile: Path | None,
        constants: tuple[str, ...],
        crs: str | None,
        dry_run: bool,
        report: Path | None,
    ) -> None:
        with _told(file), _progress() as say:
            chosen = _profile(kind, file, profile, constants, crs)
            if save_profile:
                save_profile.write_text(json.dumps(chosen.as_json(), ensure_ascii=False, indent=2) + "\n")
            found = _import(kind, file, source, chosen, dry_run, say)
        _tell(found, dry_run)
        _tell_refused(found, report)
        if not found.new + found.changed + found.unchanged:
            raise click.ClickException(f"{shown(file.name)}: no row could be used, nothing was imported")

    return run


@click.command("list")
def listed() -> None:
    """The latest imports: when, what, how many rows, and whether they can be undone."""
    with owner_session(keep=False) as session:
        for batch in undo.batches(session):
            counts = batch.counts
            told = ", ".join(f"{counts.get(name, 0)} {name}" for name in ("new", "changed", "unchanged", "refused"))
            can = "can be undone" if undo.undoable(batch, datetime.now(UTC)) else batch.state
            click.echo(
                f"{batch.id}  {batch.created_at:%Y-%m-%d %H:%M}  {batch.kind}  {shown(batch.file_name)}: {told}; {can}"
            )


@click.command("undo")
@click.argument("batch", type=click.UUID)
def undone(batch: uuid.UUID) -> None:
    """Undo an import of the last 30 days; rows that changed since are kept and named."""
    try:
        with owner_session() as session:
            done = undo.undo(session, batch, audit.SYSTEM, datetime.now(UTC))
    except AppError:
        raise click.ClickException("there is no such import, or it can no longer be undone") from None
    click.echo(f"{done.deleted} deleted, {done.restored} restored, {len(done.kept)} kept since they changed")
    for name in done.kept[:SHOWN]:
        click.echo(f"  kept: {shown(name)}")


def _profile(kind: ImportKind, file: Path, path: Path | None, constants: tuple[str, ...], crs: str | None) -> Profile:
    if path is not None:
        try:
            chosen = Profile.parse(json.loads(path.read_text()), kind)
        except (ValueError, UnicodeDecodeError):
            raise click.ClickException(f"{shown(path.name)} is not a profile") from None
    else:
        chosen = features.guessed(kind, features.peek(file, crs=crs), crs)
    if crs:
        chosen = replace(chosen, crs=crs)
    pairs = [pair.partition("=") for pair in constants]
    for name, _, value in pairs:
        if name not in {one.name for one in FIELDS[kind]} or not value:
            raise click.ClickException(f"--set {shown(name)}=…: there is no such field, or no value")
    chosen = chosen.with_constants({name: value for name, _, value in pairs})
    lacking = missing(chosen)
    if lacking:
        raise click.ClickException(
            f"{shown(file.name)}: no column for {lacking[0]}; give --profile or --set {lacking[0]}=…"
        )
    return chosen


def _import(kind: ImportKind, file: Path, source: str, profile: Profile, dry_run: bool, say: Progress) -> Report:
    with owner_session(keep=not dry_run) as session:
        batch = features.begin(session, kind, source, file, profile)
        found = features.run(session, batch, profile, file, say=say)
        features.remember(session, batch, found, ImportState.DONE)
    return found


@contextmanager
def _told(file: Path) -> Iterator[None]:
    try:
        yield
    except GeoError as error:
        raise click.ClickException(f"{shown(file.name)}: {file_line(error)}") from None
    except InvalidInput as error:
        raise click.ClickException(f"{shown(file.name)}: {PROFILES[error.code]} ({error.field})") from None
    except OSError as error:
        raise click.ClickException(f"{shown(str(error.filename or ''))}: {error.strerror}") from None


@contextmanager
def _progress() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _done, _all: None
        return
    with Bar(console=console, transient=True) as bar:
        task = bar.add_task("Reading", total=None)
        yield lambda done, rows: bar.update(task, completed=done, total=rows)


def _tell(found: Report, dry_run: bool) -> None:
    words = "would be " if dry_run else ""
    click.echo(
        f"{found.new} {words}new, {found.changed} {words}changed, {found.unchanged} unchanged,"
        f" {found.reasons.total()} left out"
    )
    if found.unplaced:
        click.echo(
            f"  {found.unplaced} rows share a point with very many others: taken without a place, to be placed by hand"
        )
    for note in found.notes:
        click.echo(f"  note: {note.replace('_', ' ')}")


def _tell_refused(found: Report, report: Path | None) -> None:
    for reason, count in found.reasons.most_common():
        click.echo(f"  {count} × {row_line(reason)}")
    for one in found.refused[:SHOWN]:
        cell = f" ({one.field}: {shown(one.told)})" if one.told else ""
        click.echo(f"  row {one.row} ({shown(one.external_id)}): {row_line(one.reason)}{cell}")
    if report is not None:
        features.write_refused(found.refused, report, row_line)


commands = (*(_command(kind) for kind in HELP), listed, undone)
