"""How many applications and messages are too many."""

from datetime import timedelta

from webapp.core import browser, rates
from webapp.core.database import settings
from webapp.core.errors import TooMany

HOUR = timedelta(hours=1)
ADDRESS_TIMES = 10  # associations and mobile networks share addresses
LETTERS_AT_ONCE = 5


def count(purpose: str, code: str) -> None:
    """Count one more from this browser and address; raises TooMany with the code."""
    most = settings().watch_per_hour
    counted = [(f"{purpose}_address", rates.address(), HOUR, most * ADDRESS_TIMES)]
    own = browser.token()
    if own:
        counted.append((f"{purpose}_browser", own, HOUR, most))
    counts = rates.count_all((name, who, window) for name, who, window, _most in counted)
    if any(n > limit for n, (_name, _who, _window, limit) in zip(counts, counted, strict=True)):
        raise TooMany(code, retry_after=rates.seconds_left(HOUR))


def letter_delay(email: str) -> timedelta:
    """How long the mail that asks to confirm an address waits: nobody can flood a stranger's box."""
    if rates.count("confirm_letter", email.lower(), HOUR) <= LETTERS_AT_ONCE:
        return timedelta()
    return timedelta(seconds=rates.seconds_left(HOUR))
