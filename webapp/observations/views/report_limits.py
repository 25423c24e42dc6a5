"""How many reports are too many: refused for one browser, held for review for one address or one spot."""

from datetime import timedelta

from webapp.core import browser, rates
from webapp.core.database import settings
from webapp.core.errors import TooMany
from webapp.observations.service.spot import cell_of

HOUR = timedelta(hours=1)
TEN_MINUTES = timedelta(minutes=10)
LETTERS_AT_ONCE = 5
DAY = timedelta(days=1)
SAME_REPORT = 10  # a day from one address about one report: cookies can be thrown away


def count_report(geometry: str | None) -> bool:
    """Count a report and say whether it is held for review; raises TooMany for a browser that sends too many.

    `geometry` is the draft's. Schools and mobile networks share addresses, so an address is never refused.
    """
    limits = settings()
    counted = [("report_address", rates.address(), HOUR, limits.reports_per_hour_address)]
    own = browser.token()
    if own:
        counted.append(("report_browser", own, HOUR, limits.reports_per_hour))
    cell = cell_of(geometry)
    if cell:
        counted.append(("report_cell", cell, TEN_MINUTES, limits.reports_per_cell))
    counts = rates.count_all((purpose, who, window) for purpose, who, window, _limit in counted)
    over = {purpose for (purpose, _who, _window, limit), n in zip(counted, counts, strict=True) if n > limit}
    if "report_browser" in over:
        raise TooMany("too_many_reports", retry_after=rates.seconds_left(HOUR))
    return bool(over)


def count_voice(public_id: str) -> None:
    """Count a me too, a follower or a "still there" about a report; raises TooMany when there are too many today."""
    limits = settings()
    counted = [
        ("voice_address", rates.address(), limits.voices_per_day_address),
        ("voice_report", f"{public_id} {rates.address()}", SAME_REPORT),
        ("voice_browser", browser.ensure(), limits.voices_per_day),
    ]
    counts = rates.count_all((purpose, who, DAY) for purpose, who, _limit in counted)
    if any(n > limit for (_purpose, _who, limit), n in zip(counted, counts, strict=True)):
        raise TooMany("too_many_voices", retry_after=rates.seconds_left(DAY))


def letter_delay(email: str) -> timedelta:
    """How long the mail that asks to confirm an address waits.

    After some in an hour the others wait until it is over and go as one letter: nobody can flood a stranger's box.
    """
    if rates.count("confirm_letter", email.lower(), HOUR) <= LETTERS_AT_ONCE:
        return timedelta()
    return timedelta(seconds=rates.seconds_left(HOUR))
