"""`tryggkartan restore`: a backup into an installation that has nothing yet."""

from pathlib import Path

import click

from webapp.config import Settings
from webapp.core.installation import stopped_afterwards
from webapp.core.restore import restore


@click.command("restore")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def command(folder: Path) -> None:
    """Restore the backup in FOLDER into an empty installation (TRYGG_STATE or DATABASE_URL).

    A backup that is altered, cut off or not whole is refused before anything is done.
    """
    with stopped_afterwards(Settings()):
        found = restore(folder, lambda line: click.echo(line, err=True))
    click.echo(
        f"{found.counts['observation']} observations and {found.counts['photo']} photos are back, from {found.made}"
    )
