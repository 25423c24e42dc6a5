"""`tryggkartan demo`: the demo municipalities and their sign-ins."""

from __future__ import annotations

import os
import secrets
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from webapp.config import Settings
from webapp.core.installation import (
    FETCHED,
    InstallationError,
    embedded_database,
    found_in,
    load_settings,
    owner_session,
)
from webapp.core.tokens import reporter_token, token_hash

# The rest is imported where it is used: printing the sign-ins of a demo that is there must be quick.
if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from data.seed.demo_areas import Named
    from data.seed.demo_town import Rules

PEOPLE = (
    ("samordnare", "Sam Ordning", "coordinator", None),
    ("gata", "Gata och belysning", "unit_staff", "street"),
    ("park", "Park och renhållning", "unit_staff", "park"),
    ("polis", "Kommunpolis", "police", None),
    ("radet", "Ledamot i trygghetsrådet", "council", None),
    ("admin", "Kommunens administratör", "municipality_admin", None),
)


@click.command("demo")
@click.option("--observations", type=click.IntRange(1, 20_000_000), help="Add so many plain ones, for measuring.")
def command(observations: int | None) -> None:
    """Load the demo municipalities (nothing happens when they are there) and print their sign-ins."""
    with embedded_database():
        settings = load_settings()
        ensure_demo(settings, click.echo)
        if observations:
            _add_many(observations, click.echo)
        click.echo(sign_ins(settings))


def _add_many(total: int, say: Callable[[str], None]) -> None:
    """Add plain observations in all municipalities until there are so many; all of them open to use."""
    from sqlalchemy import text

    from data.seed import demo
    from data.seed.many import add_many

    say(f"Adding observations, up to {total}")
    with owner_session() as session:
        query = text("SELECT id FROM municipality WHERE slug = ANY(:slugs) ORDER BY id")
        opened = list(session.scalars(query, {"slugs": list(demo.SLUGS)}))
        added = add_many(session, total, datetime.now(UTC), opened)
    with owner_session() as session:
        session.execute(text("ANALYZE observation, publication"))
    say(f"{added} observations were added")


def ensure_demo(settings: Settings, say: Callable[[str], None]) -> None:
    """Load the demo, in one transaction, unless it is there."""
    found = found_in(settings)
    if found and found.demo:
        return
    say("Loading the demo")
    with owner_session() as session:
        load_demo(session, settings)


def load_demo(session: Session, settings: Settings) -> None:
    """Load the demo and its people in the caller's transaction; their passwords go to a file in the state folder."""
    from data.photo_store import PhotoStore
    from data.seed import demo

    opened = demo.open_municipalities(session, datetime.now(UTC).date())
    if not opened:
        raise InstallationError(
            f"the demo lies in {', '.join(demo.SLUGS)}, and none of them is in this database; start with --no-demo"
        )
    now = datetime.now(UTC)
    lines, coordinators = _add_people(session, opened)
    answered = demo.load(
        session,
        rules(settings),
        coordinators,
        now=now,
        districts=_districts(opened),
        pictures=PhotoStore(settings.photos),
    )
    _count_cells(session, settings, opened, now)
    pages = [f"A reporter's own page: /r/{reporter_token(settings.key('reporter'), id_)}" for id_ in answered[:1]]
    heading = (
        "Demo sign-ins at /login (passwords are made for this installation, and nobody is asked for a second step):"
    )
    _write(_file(settings), "\n".join(("", heading, *lines, *pages, "")))


def rules(settings: Settings) -> Rules:
    """What the application decides of the demo's rows."""
    from data.seed.demo_town import Rules
    from webapp.observations.promises import promise_date
    from webapp.observations.service.publication import precision_for

    key = settings.key("reporter")
    return Rules(lambda id_: token_hash(reporter_token(key, id_)), promise_date, precision_for)


def _districts(opened: dict[str, int]) -> dict[int, list[Named]]:
    """The districts of the opened municipalities, as far as open data of them were fetched."""
    from geo.boundaries import districts_of

    codes = {f"{id_:04d}": id_ for id_ in opened.values()}
    return {codes[code]: rows for code, rows in districts_of(FETCHED, codes).items()}


def _count_cells(session: Session, settings: Settings, opened: dict[str, int], now: datetime) -> None:
    """Count the months that have closed, as the worker does every month."""
    from data.engine import set_scope
    from webapp.jobs.cells import thresholds
    from webapp.observations.service.cells import count_due

    for municipality_id in opened.values():
        set_scope(session, municipalities=(municipality_id,))
        count_due(session, municipality_id, now, thresholds(settings))


def sign_ins(settings: Settings) -> str:
    """The demo sign-ins, as they were made for this installation."""
    path = _file(settings)
    return path.read_text(encoding="utf-8") if path.exists() else "There are no demo sign-ins."


def _add_people(session: Session, opened: dict[str, int]) -> tuple[list[str], dict[str, uuid.UUID]]:
    """Add one person a role; gives the lines to print and each municipality's coordinator."""
    from data.engine import set_scope
    from data.queries import accounts
    from data.vocabulary import Role
    from webapp.accounts.rules import needs_second_factor
    from webapp.accounts.service import people

    lines: list[str] = []
    coordinators: dict[str, uuid.UUID] = {}
    if accounts.user_by_email(session, "admin@demo.example") is None:
        admin = secrets.token_urlsafe(12)
        people.add_user(
            session, email="admin@demo.example", name="System", password=admin, system_admin=True, factor_waived=True
        )
        lines.append(f"  {'admin@demo.example':<30} {admin}  whole installation")
    for slug, municipality_id in opened.items():
        set_scope(session, municipalities=(municipality_id,))
        for name, label, role, unit in PEOPLE:
            email, password = f"{name}@{slug}.example", secrets.token_urlsafe(12)
            # Nobody who tries the demo has set up a phone for it; the page of accounts says so beside the name.
            waived = needs_second_factor([role], system_admin=False)
            user = people.add_user(session, email=email, name=label, password=password, factor_waived=waived)
            unit_id = accounts.unit_by_code(session, municipality_id, unit) if unit else None
            people.add_membership(session, user, municipality_id, Role(role), unit_id)
            coordinators.setdefault(slug, user.id)
            lines.append(f"  {email:<30} {password}  {role}")
    return lines, coordinators


def _file(settings: Settings) -> Path:
    return settings.state / "demo-sign-ins.txt"


def _write(path: Path, words: str) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(words)
