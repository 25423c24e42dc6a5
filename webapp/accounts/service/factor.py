"""The second factor: six digits from an app (TOTP, RFC 6238), and codes on paper for the day the phone is gone.

The secret is an HMAC of a salt with the installation's key, so the database alone makes no code.
"""

import base64
import hashlib
import hmac
import secrets
import uuid
from datetime import UTC, datetime
from hmac import compare_digest

import pyotp
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from data.models.account import RecoveryCode, User
from webapp.core.tokens import random_code

PERIOD = 30  # seconds
RECOVERY_CODES = 10
RECOVERY_LENGTH = 10  # characters of 5 bits
ISSUER = "Tryggkartan"


def begin_set_up(session: Session, user_id: uuid.UUID) -> None:
    """A new secret that waits to be confirmed by a code; the one in use goes on until then."""
    session.get_one(User, user_id).factor_next_salt = secrets.token_bytes(16)


def waiting_secret(session: Session, key: bytes, user_id: uuid.UUID) -> str | None:
    """The secret that waits to be confirmed, in base 32 as apps take it."""
    salt = session.get_one(User, user_id).factor_next_salt
    return _secret(key, salt) if salt else None


def address_of(secret: str, email: str) -> str:
    """What the QR code says."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def confirm_set_up(session: Session, key: bytes, user_id: uuid.UUID, code: str) -> list[str] | None:
    """Take the waiting secret into use if the code is right: gives fresh recovery codes, else None."""
    user = session.get_one(User, user_id, with_for_update=True)
    step = _step_of(_secret(key, user.factor_next_salt), code) if user.factor_next_salt else None
    if step is None:
        return None
    user.factor_salt, user.factor_next_salt, user.factor_step = user.factor_next_salt, None, step
    session.flush()
    return renew_recovery_codes(session, key, user_id)


def accept(session: Session, key: bytes, user_id: uuid.UUID, code: str) -> bool:
    """Whether this is a code of the app (each only once, one step early or late) or an unused recovery code."""
    return _accept_from_app(session, key, user_id, code) or _accept_recovery(session, key, user_id, code)


def renew_recovery_codes(session: Session, key: bytes, user_id: uuid.UUID) -> list[str]:
    """Ten new codes; the old ones are worth nothing any more."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    codes = [random_code(RECOVERY_LENGTH) for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(code_hash=_hashed(key, user_id, code), user_id=user_id) for code in codes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def recovery_codes_left(session: Session, user_id: uuid.UUID) -> int:
    """How many codes are unused."""
    query = select(func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return session.scalar(query) or 0


def take_away(session: Session, user_id: uuid.UUID) -> None:
    """No second factor any more; who must have one sets up a new one at the next sign-in."""
    user = session.get_one(User, user_id)
    user.factor_salt = user.factor_next_salt = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))


def _accept_from_app(session: Session, key: bytes, user_id: uuid.UUID, code: str) -> bool:
    salt = session.scalar(select(User.factor_salt).where(User.id == user_id))
    step = _step_of(_secret(key, salt), code) if salt else None
    if step is None:
        return False
    # One statement, so that of two requests with the same code only one finds it unused.
    taken = session.scalar(
        update(User).where(User.id == user_id, User.factor_step < step).values(factor_step=step).returning(User.id)
    )
    return taken is not None


def _accept_recovery(session: Session, key: bytes, user_id: uuid.UUID, code: str) -> bool:
    plain = code.replace("-", "").lower()
    taken = session.scalar(
        update(RecoveryCode)
        .where(
            RecoveryCode.code_hash == _hashed(key, user_id, plain),
            RecoveryCode.user_id == user_id,
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=datetime.now(UTC))
        .returning(RecoveryCode.user_id)
    )
    return taken is not None


def _step_of(secret: str, code: str) -> int | None:
    """The time step that a code belongs to, now or one step off; None when it is wrong."""
    now, totp = int(datetime.now(UTC).timestamp()) // PERIOD, pyotp.TOTP(secret)
    found = None
    for step in (now - 1, now, now + 1):
        if compare_digest(totp.at(step * PERIOD).encode(), code.encode()):
            found = step
    return found


def _secret(key: bytes, salt: bytes) -> str:
    return base64.b32encode(hmac.digest(key, b"secret" + salt, hashlib.sha256)[:20]).decode()


def _hashed(key: bytes, user_id: uuid.UUID, code: str) -> bytes:
    return hmac.digest(key, b"recovery" + user_id.bytes + code.encode(), hashlib.sha256)
