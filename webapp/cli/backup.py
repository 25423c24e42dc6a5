"""`tryggkartan backup`: database, photos and key in one folder, checked after writing."""

from pathlib import Path

import click

from webapp.core import backup
from webapp.core.installation import embedded_database, load_settings


@click.command("backup")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def command(folder: Path) -> None:
    """Write a backup to FOLDER, which must be empty or not there.

    People may work meanwhile. The folder holds everything about residents and the secret key: keep it as safe as the
    database. What was broken off has no manifest.json and is refused by restore.
    """
    with embedded_database():
        made = backup.backup(load_settings(), folder, lambda line: click.echo(line, err=True))
    size = sum(size for size, _ in made.files.values())
    click.echo(f"{len(made.files)} files, {size / 1e6:.1f} MB, {made.counts['observation']} observations in {folder}")
