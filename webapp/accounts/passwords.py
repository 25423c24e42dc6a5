"""Passwords: argon2id with the library's own parameters (RFC 9106, low memory)."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION

PRODUCTION = PasswordHasher()
hasher = PRODUCTION  # tests put a cheap one here


def hashed(password: str) -> str:
    """What is stored of a password."""
    return hasher.hash(password)


def fits(stored: str | None, password: str) -> bool:
    """Whether a password is the stored one; takes as long when nothing is stored."""
    try:
        hasher.verify(stored or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return hasher.check_needs_rehash(stored)


def _nobody() -> str:
    """A hash that no known password has, as costly to verify as a real one; written down, since making one is slow."""
    costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    salt, digest = "A" * (hasher.salt_len * 4 // 3 + 1), "A" * (hasher.hash_len * 4 // 3 + 1)
    return f"$argon2id$v={ARGON2_VERSION}${costs}${salt}${digest}"
