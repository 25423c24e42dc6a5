"""`tryggkartan purge`: deletes what is no longer kept, as each municipality has decided."""

from datetime import UTC, datetime

import click

from data.engine import make_engine, session_factory, set_scope
from data.queries import municipalities, retention
from webapp.core.installation import embedded_database, load_settings
from webapp.retention.rules import due_before

MOST = 1_000_000


@click.command("purge")
@click.option("--municipality", metavar="SLUG", help="Only this municipality.")
@click.option("--dry-run", is_flag=True, help="List what would be deleted, change nothing.")
def command(municipality: str | None, dry_run: bool) -> None:
    """Delete what is due by the retention rules of each municipality (gallring); the worker does it every night.

    A municipality without decided rules keeps everything. Deleted cases leave a tombstone: number, category,
    outcome and dates.
    """
    with embedded_database():
        if dry_run:
            _list(municipality)
        else:
            _purge(municipality)


def _purge(slug: str | None) -> None:
    from webapp.jobs.purge import purge_all

    try:
        done = purge_all(load_settings(), slug=slug)
    except LookupError:
        raise click.ClickException(f"no active municipality is called {slug!r}") from None
    for name, counts in done.items():
        told = ", ".join(f"{count} {kind}" for kind, count in counts.items()) or "no rules decided, nothing deleted"
        click.echo(f"{name}: {told}")


def _list(slug: str | None) -> None:
    engine = make_engine(load_settings().app_url, pool_size=1)
    with session_factory(engine)() as session:
        chosen = [row for row in municipalities.active(session) if slug in (None, row.slug)]
        if slug and not chosen:
            raise click.ClickException(f"no active municipality is called {slug!r}")
        for row in chosen:
            set_scope(session, municipalities=(row.id,))
            for rule in retention.rules(session, row.id).values():
                before = due_before(datetime.now(UTC), rule.days)
                for name in retention.list_due(session, row.id, rule.kind, before, MOST):
                    click.echo(f"{row.slug}\t{rule.kind}\t{name}")
    engine.dispose()
