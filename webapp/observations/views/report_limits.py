"""How many reports are too many: refused for one browser, held for review for one address or one spot."""

from datetime import timedelta

from webapp.core import rates
from webapp.core.database import settings
from webapp.core.errors import TooMany
from webapp.observations.service.spot import cell_of
from webapp.observations.views import browser

HOUR = timedelta(hours=1)
TEN_MINUTES = timedelta(minutes=10)
LETTERS_AT_ONCE = 5


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


def letter_delay(email: str) -> timedelta:
    """How long the mail that asks to confirm an address waits.

    After some in an hour the others wait until it is over and go as one letter: nobody can flood a stranger's box.
    """
    if rates.count("confirm_letter", email.lower(), HOUR) <= LETTERS_AT_ONCE:
        return timedelta()
    return timedelta(seconds=rates.seconds_left(HOUR))
