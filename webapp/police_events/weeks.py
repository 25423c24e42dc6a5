"""The chart of events a week: one row of bars for each group, all on one scale, and the same numbers for a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from data.queries.public_police import monday_of

MOST_WEEKS = 53
HEIGHT, STEP, BAR = 40, 8, 6  # units of the drawing
LEAST = 2  # a bar that can be seen


@dataclass(frozen=True)
class Bar:
    """One week of one group in the drawing; y counts from the top."""

    x: int
    y: float
    height: float


@dataclass(frozen=True)
class Series:
    """The counts of one group, week by week."""

    group: str
    counts: tuple[int, ...]
    bars: tuple[Bar, ...]

    @property
    def total(self) -> int:
        """All events of the group."""
        return sum(self.counts)

    @property
    def most(self) -> int:
        """The place of the week with the most events."""
        return self.counts.index(max(self.counts))


@dataclass(frozen=True)
class Weeks:
    """The chart; `cut` when there were more weeks than it has room for."""

    mondays: tuple[date, ...]
    series: tuple[Series, ...]
    cut: bool

    @property
    def width(self) -> int:
        """The width of the drawing in its own units."""
        return STEP * len(self.mondays)


def window(since: date | None, first: date, last: date, now: date) -> tuple[date, date]:
    """The Mondays of the first and the last week to show."""
    end = monday_of(now if since else last)
    start = max(monday_of(since or first), end - timedelta(weeks=MOST_WEEKS - 1))
    return start, end


def build(counts: Mapping[tuple[date, str], int], groups: Sequence[str], start: date, end: date, *, cut: bool) -> Weeks:
    """The chart of these counts by (Monday, group), between two Mondays; groups without an event are left out."""
    mondays = tuple(start + timedelta(weeks=number) for number in range((end - start).days // 7 + 1))
    rows = [(group, tuple(counts.get((monday, group), 0) for monday in mondays)) for group in groups]
    rows = [(group, row) for group, row in rows if any(row)]
    highest = max((max(row) for _group, row in rows), default=1)
    return Weeks(mondays, tuple(Series(group, row, _bars(row, highest)) for group, row in rows), cut)


def _bars(row: Sequence[int], highest: int) -> tuple[Bar, ...]:
    made = []
    for number, count in enumerate(row):
        if count:
            height = max(LEAST, round(HEIGHT * count / highest, 1))
            made.append(Bar(number * STEP + (STEP - BAR) // 2, HEIGHT - height, height))
    return tuple(made)
