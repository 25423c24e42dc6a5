"""Promise dates in Swedish working days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.observations.promises import is_working_day, promise_date

dates = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("sent", "days", "expected"),
    [
        (date(2026, 11, 23), 10, date(2026, 12, 7)),
        (date(2026, 6, 18), 1, date(2026, 6, 22)),  # midsummer eve
        (date(2026, 12, 23), 1, date(2026, 12, 28)),  # Christmas eve
        (date(2026, 12, 30), 1, date(2027, 1, 4)),  # New Year's eve
        (date(2026, 4, 2), 2, date(2026, 4, 8)),  # Good Friday and Easter Monday
        (date(2026, 11, 28), 1, date(2026, 11, 30)),  # a Saturday
        (date(2026, 11, 28), 0, date(2026, 11, 30)),
    ],
)
def test_known_dates(sent: date, days: int, expected: date) -> None:
    assert promise_date(sent, days) == expected


def test_no_promise_gives_no_date() -> None:
    assert promise_date(date(2026, 11, 23), None) is None


@given(sent=dates, days=st.integers(0, 60))
def test_the_promise_is_a_working_day_with_so_many_working_days_on_the_way(sent: date, days: int) -> None:
    promised = promise_date(sent, days)
    assert promised is not None
    assert is_working_day(promised)
    way = [sent + timedelta(days=n) for n in range(1, (promised - sent).days + 1)]
    worked = sum(is_working_day(day) for day in way)
    assert worked == days or (days == 0 and worked == 1 and not is_working_day(sent))


@given(sent=dates, days=st.integers(1, 30))
def test_a_longer_promise_is_later(sent: date, days: int) -> None:
    shorter, longer = promise_date(sent, days), promise_date(sent, days + 1)
    assert shorter is not None
    assert longer is not None
    assert shorter < longer
