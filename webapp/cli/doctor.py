"""`tryggkartan doctor`: what is unsafe in this set-up."""

import click

from webapp.core.checkup import Level, examine
from webapp.core.installation import embedded_database, load_settings

MARKS = {Level.DANGER: "DANGER ", Level.WARNING: "warning"}


@click.command("doctor")
def command() -> None:
    """Say what is unsafe in this set-up: settings, files, database. Exit status 1 when something is dangerous."""
    with embedded_database():
        found = examine(load_settings())
    for finding in found:
        click.echo(f"{MARKS[finding.level]}  {finding.text}")
    if any(finding.level == Level.DANGER for finding in found):
        raise click.exceptions.Exit(1)
    click.echo(f"nothing dangerous found, {len(found)} warnings" if found else "nothing unsafe found")
