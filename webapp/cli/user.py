"""`tryggkartan user`: people who sign in."""

import secrets
from typing import Any

import click
from sqlalchemy.orm import Session

from data import audit
from data.audit import SYSTEM
from data.engine import set_scope
from data.queries import accounts, municipalities
from data.vocabulary import Audience, LinkKind, Role, Verb
from webapp.accounts.service import people
from webapp.core.installation import load_settings, owner_session

PASSWORD = click.option(
    "--password",
    help=f"At least {people.SHORTEST_PASSWORD} characters; made up and printed when not given. Others on this machine"
    " can see it while the command runs.",
)


@click.group("user")
def command() -> None:
    """People who sign in."""


@command.command("add")
@click.argument("email")
@click.option("--name", required=True, help="Name as colleagues see it.")
@click.option("--municipality", help="Slug of the municipality.")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--unit", help="Code of the unit (for unit_staff).")
@PASSWORD
def add(email: str, name: str, municipality: str | None, role: str, unit: str | None, password: str | None) -> None:
    """Add a person, or give one who has an account another role; the password then stays as it is."""
    chosen = _checked(password)
    with owner_session() as session:
        made = _add(session, email, name, municipality, Role(role), unit, chosen)
    if not made:
        click.echo(f"{email} has the role now and keeps the password")
    else:
        click.echo(f"{email}: done" if password else f"{email}: {chosen}")


@command.command("password")
@click.argument("email")
@PASSWORD
def change_password(email: str, password: str | None) -> None:
    """Give a person a new password; all of that person's sessions end."""
    chosen = _checked(password)
    with owner_session() as session:
        user = _find(session, email)
        people.set_password(session, user, chosen)
        _tell(session, user, {"password": [True, True]})
    click.echo(f"{email}: done" if password else f"{email}: {chosen}")


@command.command("reset-second-factor")
@click.argument("email")
def reset_second_factor(email: str) -> None:
    """Take a lost second factor away; a new one is set up at the next sign-in. All of the person's sessions end."""
    from webapp.accounts.service import factor, sessions

    with owner_session() as session:
        user = _find(session, email)
        had = user.factor_salt is not None
        factor.take_away(session, user.id)
        sessions.end_all_sessions(session, user.id)
        _tell(session, user, {"second_factor": [had, False]})
    click.echo(f"{email}: done")


@command.command("sign-in")
@click.argument("email")
def sign_in(email: str) -> None:
    """Print a link that signs an administrator of the installation in once, within 15 minutes.

    For the day when single sign-on is the only way in and does not work. A second factor is asked for as always.
    """
    from webapp.accounts.service import links
    from webapp.core.mail import base_url
    from webapp.core.tokens import account_token

    settings = load_settings()
    key = settings.key("account link")
    with owner_session() as session:
        user = _find(session, email)
        if not user.system_admin or not user.active:
            raise click.ClickException(f"{email} does not look after the installation")
        token = account_token(key, links.add_link(session, key, user.id, LinkKind.SIGN_IN))
        _tell(session, user, {"sign_in_link": [False, True]})
    click.echo(f"{base_url(settings)}/login/once/{token}")


def _find(session: Session, email: str) -> Any:
    user = accounts.user_by_email(session, email)
    if user is None:
        raise click.ClickException(f"nobody signs in as {email}")
    set_scope(session, user=user.id)
    return user


def _tell(session: Session, user: Any, changes: dict[str, list[Any]], town: int | None = None) -> None:
    audit.record(
        session,
        municipality_id=town,
        object_kind="user_account",
        object_id=user.id,
        actor=SYSTEM,
        verb=Verb.CHANGED,
        audience=Audience.STAFF,
        changes=changes,
    )


def _checked(password: str | None) -> str:
    chosen = password or secrets.token_urlsafe(12)
    if len(chosen) < people.SHORTEST_PASSWORD:
        raise click.ClickException(f"the password must have at least {people.SHORTEST_PASSWORD} characters")
    return chosen


def _add(
    session: Session, email: str, name: str, slug: str | None, role: Role, unit: str | None, password: str
) -> bool:
    user = accounts.user_by_email(session, email)
    made = user is None
    if user is None:
        user = people.add_user(session, email=email, name=name, password=password)
    if role == Role.SYSTEM_ADMIN:
        _tell(session, user, {"system_admin": [user.system_admin, True]})
        user.system_admin = True
        return made
    found = municipalities.by_slug(session, slug or "")
    if found is None:
        raise click.ClickException("--municipality must name a municipality, e.g. nykoping")
    if role == Role.UNIT_STAFF and not unit:
        raise click.ClickException("--unit is needed for unit_staff")
    set_scope(session, municipalities=(found.id,))
    unit_id = accounts.unit_by_code(session, found.id, unit) if unit else None
    if unit and unit_id is None:
        raise click.ClickException(f"there is no unit {unit!r} in {found.name}")
    if people.add_membership(session, user, found.id, role, unit_id):
        unit_change = [None, str(unit_id) if unit_id else None]
        _tell(session, user, {"role": [None, role.value], "unit_id": unit_change}, found.id)
    return made
