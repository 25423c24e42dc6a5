"""The date that a report is answered by: Swedish working days. Pure."""

from datetime import date, timedelta
from functools import lru_cache


def promise_date(sent_on: date, working_days: int | None) -> date | None:
    """The working day that lies so many working days after the day of sending; None without a promise."""
    if working_days is None:
        return None
    day = sent_on
    left = working_days
    while left > 0 or not is_working_day(day):
        day += timedelta(days=1)
        if is_working_day(day):
            left -= 1
    return day


def is_working_day(day: date) -> bool:
    """Monday to Friday, except holidays and the eves that Sweden keeps as holidays."""
    return day.weekday() < 5 and day not in _days_off(day.year)


@lru_cache(maxsize=64)
def _days_off(year: int) -> frozenset[date]:
    # Imported here: it brings the calendars of all countries.
    import holidays

    # "de_facto" are the eves of midsummer, Christmas and the new year.
    return frozenset(holidays.country_holidays("SE", years=year, categories=("public", "de_facto")))
