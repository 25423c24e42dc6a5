"""Signed-in browsers: begin, end, and what a new one must wait for."""

import uuid
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import Session

from data.models.account import User, UserSession
from data.queries import accounts
from data.vocabulary import SignInStep
from webapp.accounts.rules import needs_second_factor


def start_session(
    session: Session,
    user_id: uuid.UUID,
    key_hash: bytes,
    *,
    device: str = "",
    waits_for: SignInStep | None = None,
    by_provider: bool = False,
) -> None:
    """Remember a signed-in browser, or one that waits for its second factor."""
    waits = waits_for.value if waits_for else None
    session.add(
        UserSession(key_hash=key_hash, user_id=user_id, device=device, waits_for=waits, by_provider=by_provider)
    )


def step_after(session: Session, user: User, *, factor_given: bool = False) -> SignInStep | None:
    """What a person still has to do after password or single sign-on; None when nothing.

    `factor_given`: the provider has asked for a second factor itself.
    """
    if factor_given:
        return None
    if user.factor_salt is not None:
        return SignInStep.CODE
    roles = {membership.role for membership in accounts.memberships_of(session, user.id)}
    if user.factor_waived or not needs_second_factor(roles, system_admin=user.system_admin):
        return None
    return SignInStep.SET_UP


def end_session(session: Session, key_hash: bytes) -> None:
    """End one browser's session; its cookie is worth nothing afterwards."""
    _end(session, UserSession.key_hash == key_hash)


def end_own(session: Session, user_id: uuid.UUID, session_id: uuid.UUID) -> None:
    """End one of a person's sessions by its id; nothing happens when it is another's."""
    _end(session, UserSession.user_id == user_id, UserSession.id == session_id)


def end_others(session: Session, user_id: uuid.UUID, key_hash: bytes | None) -> None:
    """End every session of a person but the one with this key."""
    _end(session, UserSession.user_id == user_id, UserSession.key_hash != (key_hash or b""))


def end_all_sessions(session: Session, user_id: uuid.UUID) -> None:
    """End every session of a person."""
    _end(session, UserSession.user_id == user_id)


def _end(session: Session, *which: ColumnElement[bool]) -> None:
    session.execute(
        update(UserSession).where(*which, UserSession.ended_at.is_(None)).values(ended_at=datetime.now(UTC))
    )
