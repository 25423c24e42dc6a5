"""`tryggkartan init`: database, migrations, logins, boundaries, base map; one or more active municipalities."""

import click

from webapp.config import Settings
from webapp.core.installation import InstallationError, owner_session, prepare, stopped_afterwards


@click.command("init")
@click.argument("slugs", nargs=-1)
def command(slugs: tuple[str, ...]) -> None:
    """Prepare the installation and let the municipalities SLUGS use it (e.g. tyreso nykoping)."""
    with stopped_afterwards(Settings()):
        prepare(click.echo)
        for slug in slugs:
            _activate(slug)
            click.echo(f"{slug} uses the system")


def _activate(slug: str) -> None:
    """Let a municipality use the system, with the standard catalogue."""
    from sqlalchemy import text

    from data.seed.catalogue import load_catalogue

    with owner_session() as session:
        found = session.execute(
            text("UPDATE municipality SET active = true WHERE slug = :slug RETURNING id"), {"slug": slug}
        ).scalar()
        if found is None:
            raise InstallationError(f"there is no municipality called {slug!r}")
        load_catalogue(session, found)
