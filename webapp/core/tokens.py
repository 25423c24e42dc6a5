"""The reporter's secret: recomputed from the observation's id, so that the database keeps only its hash."""

import hashlib
import hmac
import uuid

_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
_BYTES = 16
_LENGTH = 26  # 128 bits at 5 bits a character


def reporter_token(key: bytes, observation_id: uuid.UUID) -> str:
    """The token of `/r/<token>`: the first 128 bits of HMAC-SHA256(key, id) in Crockford's base 32, 26 characters.

    `key` is `settings.key("reporter")`.
    """
    return _spell(hmac.digest(key, observation_id.bytes, hashlib.sha256))


def confirm_token(key: bytes, observation_id: uuid.UUID, email: str) -> str:
    """The token of the link that confirms an address for one observation; another address gives another token.

    `key` is `settings.key("confirm")`; the receipt page stores its `token_hash`, the mail worker recomputes it.
    """
    return _spell(hmac.digest(key, observation_id.bytes + email.encode(), hashlib.sha256))


def token_hash(token: str) -> bytes:
    """What the database keeps of a token (SHA-256)."""
    return hashlib.sha256(token.encode()).digest()


def _spell(digest: bytes) -> str:
    number = int.from_bytes(digest[:_BYTES])
    return "".join(_CROCKFORD[number >> shift & 31] for shift in range((_LENGTH - 1) * 5, -1, -5))
