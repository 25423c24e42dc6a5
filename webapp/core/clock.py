"""What day it is in Sweden, whatever clock the server keeps; no Flask."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def now() -> datetime:
    """The moment, on a Swedish clock."""
    return datetime.now(STOCKHOLM)


def today() -> date:
    """The day in Sweden."""
    return datetime.now(STOCKHOLM).date()


def day_of(moment: datetime) -> date:
    """The day in Sweden at a moment."""
    return moment.astimezone(STOCKHOLM).date()
