"""Secrets of links: recomputed from the id of what they open, so that the database keeps only their hash."""

import hashlib
import hmac
import secrets
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


def watch_token(key: bytes, area_id: uuid.UUID) -> str:
    """The token of the page of a person who applied for a watch area; `key` is `settings.key("watch applicant")`."""
    return _spell(hmac.digest(key, area_id.bytes, hashlib.sha256))


def id_of_form(key: bytes, form_token: str) -> uuid.UUID:
    """The id of what a form becomes: the same however often the form is sent, and unknown to those who made it."""
    return uuid.UUID(bytes=hmac.digest(key, form_token.encode(), hashlib.sha256)[:16], version=4)


def account_token(key: bytes, link_id: uuid.UUID) -> str:
    """The token of a link to an account; `key` is `settings.key("account link")`."""
    return _spell(hmac.digest(key, link_id.bytes, hashlib.sha256))


def random_code(length: int) -> str:
    """Random characters that people can read and type, 5 bits each."""
    return "".join(secrets.choice(_CROCKFORD) for _ in range(length))


def reporter_key(key: bytes, municipality_id: int, year: int, identity: str) -> bytes:
    """What tells that two reports of one municipality and year have one reporter: HMAC-SHA256(key, …).

    `key` is `settings.key("same reporter")`, `identity` a confirmed e-mail address.
    """
    return hmac.digest(key, f"{municipality_id} {year} {identity.strip().casefold()}".encode(), hashlib.sha256)


def browser_key(key: bytes, municipality_id: int, browser: str) -> bytes:
    """What tells that two me toos of one municipality come from one browser; `key` is `settings.key("support")`."""
    return hmac.digest(key, f"{municipality_id} {browser}".encode(), hashlib.sha256)


def token_hash(token: str) -> bytes:
    """What the database keeps of a token (SHA-256)."""
    return hashlib.sha256(token.encode()).digest()


def _spell(digest: bytes) -> str:
    number = int.from_bytes(digest[:_BYTES])
    return "".join(_CROCKFORD[number >> shift & 31] for shift in range((_LENGTH - 1) * 5, -1, -5))
