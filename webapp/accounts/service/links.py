"""Links that open an account once: invitation, new password, and the emergency sign-in of an administrator."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data import queue
from data.base import new_id
from data.models.account import AccountLink, User
from data.queries import accounts
from data.vocabulary import LinkKind
from webapp.accounts.service.people import check_length, set_password
from webapp.core.errors import NotFound
from webapp.core.tokens import account_token, token_hash

LIFETIMES = {
    LinkKind.INVITATION: timedelta(days=7),
    LinkKind.RESET: timedelta(minutes=30),
    LinkKind.SIGN_IN: timedelta(minutes=15),
}


@dataclass(frozen=True)
class Opened:
    """A link that can still be used, and whose account it opens."""

    id: uuid.UUID
    kind: LinkKind
    user: User


def ask_reset(session: Session, key: bytes, email: str) -> None:
    """Send a link for a new password, if there is an account with a password; the work is the same if not.

    A link and a mail are written in either case; those for nobody are never delivered.
    """
    user = accounts.user_by_email(session, email)
    known = user if user is not None and user.active and user.password_hash else None
    link_id = add_link(session, key, known.id if known else None, LinkKind.RESET)
    queue.add_mail(
        session,
        key="new_password",
        language=known.language if known else "sv",
        params={"link": str(link_id)},
        user_id=known.id if known else None,
    )


def send_invitation(session: Session, key: bytes, user: User, municipality_id: int | None) -> None:
    """Send the link with which an invited person chooses a password; an earlier one no longer works."""
    void_links(session, user.id)
    link_id = add_link(session, key, user.id, LinkKind.INVITATION)
    params = {"link": str(link_id), "municipality": municipality_id}
    queue.add_mail(session, key="invitation", language=user.language, params=params, user_id=user.id)


def add_link(session: Session, key: bytes, user_id: uuid.UUID | None, kind: LinkKind) -> uuid.UUID:
    """A new link; its token follows from the id that this returns."""
    link_id = new_id()
    session.add(
        AccountLink(
            id=link_id,
            user_id=user_id,
            kind=kind.value,
            token_hash=token_hash(account_token(key, link_id)),
            expires_at=datetime.now(UTC) + LIFETIMES[kind],
        )
    )
    session.flush()
    return link_id


def opened(session: Session, token: str, *kinds: LinkKind) -> Opened | None:
    """The link of this token, if it is unused, young enough and opens an active account."""
    query = (
        select(AccountLink, User)
        .join(User, User.id == AccountLink.user_id)
        .where(
            AccountLink.token_hash == token_hash(token),
            AccountLink.kind.in_([kind.value for kind in kinds]),
            AccountLink.used_at.is_(None),
            AccountLink.expires_at > datetime.now(UTC),
            User.active,
        )
    )
    found = session.execute(query).first()
    return Opened(found[0].id, LinkKind(found[0].kind), found[1]) if found else None


def use_for_password(session: Session, link: Opened, password: str) -> None:
    """Set the password that the link is for; ends all sessions and all other links of the person.

    Raises InvalidInput for a short password and NotFound when somebody used the link meanwhile.
    """
    check_length(password)
    take(session, link)
    void_links(session, link.user.id)
    set_password(session, link.user, password)


def take(session: Session, link: Opened) -> None:
    """Use a link up; raises NotFound when it was used meanwhile."""
    taken = session.scalar(
        update(AccountLink)
        .where(AccountLink.id == link.id, AccountLink.used_at.is_(None))
        .values(used_at=datetime.now(UTC))
        .returning(AccountLink.id)
    )
    if taken is None:
        raise NotFound("not_found")


def void_links(session: Session, user_id: uuid.UUID) -> None:
    """Make all unused links of a person worthless."""
    session.execute(
        update(AccountLink)
        .where(AccountLink.user_id == user_id, AccountLink.used_at.is_(None))
        .values(used_at=datetime.now(UTC))
    )
