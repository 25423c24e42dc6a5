"""`tryggkartan export`: one kind of rows to a file, its format told by the file's ending."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from data.queries import exports, municipalities
from geo.errors import FormatError
from geo.formats.export import MIMETYPES, Sheet, write
from webapp.core.installation import owner_session

KINDS = (
    "boundaries",
    "districts",
    "urban-areas",
    "streets",
    "addresses",
    "places",
    "observations",
    "lights",
    "actions",
)


@click.command("export")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--municipality", metavar="SLUG", help="Whose rows; needed for all kinds but boundaries.")
def command(kind: str, file: Path, municipality: str | None) -> None:
    """Write rows to FILE: .csv, .xlsx, .geojson or .gpkg.

    The file is there whole or not at all; one that was there is replaced. An export of observations can be read again
    with `tryggkartan import observations --source tryggkartan`.
    """
    ending = file.suffix.removeprefix(".").lower()
    if ending not in MIMETYPES:
        raise click.ClickException(f"{file.name} must end in {', '.join('.' + one for one in MIMETYPES)}")
    made = file.with_name(f".{file.stem}.part.{ending}")
    made.unlink(missing_ok=True)
    try:
        count = _write(kind, made, ending, municipality)
        with made.open("rb") as written:
            os.fsync(written.fileno())
        made.replace(file)
    except FormatError as error:
        raise click.ClickException(f"{file}: a .{ending} file holds at most {error.params['limit']} rows") from None
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from None
    finally:
        made.unlink(missing_ok=True)
    click.echo(f"{count} rows in {file}")


def _write(kind: str, path: Path, ending: str, slug: str | None) -> int:
    with owner_session(keep=False) as session:
        if kind == "boundaries":
            export = exports.boundaries()
        else:
            here = municipalities.by_slug(session, slug) if slug else None
            if here is None:
                known = f"no municipality {slug!r}" if slug else "say whose rows with --municipality SLUG"
                raise click.ClickException(known)
            export = exports.staff(kind, here.id)
        about = (("source", slug or "all municipalities"), ("made", datetime.now(UTC).isoformat(timespec="minutes")))
        return write(ending, path, Sheet(kind, export.columns, export.placed, about), export.rows(session))
