"""`tryggkartan user`: people who sign in."""

import secrets

import click
from sqlalchemy.orm import Session

from data.engine import set_scope
from data.queries import accounts, municipalities
from data.vocabulary import Role
from webapp.accounts import service
from webapp.core.installation import owner_session

PASSWORD = click.option(
    "--password",
    help=f"At least {service.SHORTEST_PASSWORD} characters; made up and printed when not given. Others on this machine"
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
        user = accounts.user_by_email(session, email)
        if user is None:
            raise click.ClickException(f"nobody signs in as {email}")
        set_scope(session, user=user.id)
        service.set_password(session, user, chosen)
    click.echo(f"{email}: done" if password else f"{email}: {chosen}")


def _checked(password: str | None) -> str:
    chosen = password or secrets.token_urlsafe(12)
    if len(chosen) < service.SHORTEST_PASSWORD:
        raise click.ClickException(f"the password must have at least {service.SHORTEST_PASSWORD} characters")
    return chosen


def _add(
    session: Session, email: str, name: str, slug: str | None, role: Role, unit: str | None, password: str
) -> bool:
    user = accounts.user_by_email(session, email)
    made = user is None
    if user is None:
        user = service.add_user(
            session, email=email, name=name, password=password, system_admin=role == Role.SYSTEM_ADMIN
        )
    if role == Role.SYSTEM_ADMIN:
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
    service.add_membership(session, user, found.id, role, unit_id)
    return made
