"""When things are seen in the demo: the dark months, the evenings, and how light it is then."""

from bisect import bisect_left
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from data.vocabulary import Light

STOCKHOLM = ZoneInfo("Europe/Stockholm")

# How much is reported in each month, January first.
_MONTHS = {
    "lighting": (11, 9, 6, 3, 1, 1, 1, 2, 5, 9, 12, 13),
    "graffiti": (4, 4, 6, 8, 9, 8, 7, 8, 7, 6, 5, 4),
    "litter": (2, 2, 5, 8, 10, 11, 11, 10, 7, 5, 3, 2),
    "vegetation": (1, 1, 2, 4, 8, 11, 11, 10, 8, 5, 2, 1),
    "traffic": (6, 6, 6, 6, 6, 5, 3, 7, 9, 8, 7, 6),
    "unsafe_place": (9, 8, 6, 5, 4, 4, 3, 5, 7, 9, 11, 10),
    "ice": (12, 11, 5, 0, 0, 0, 0, 0, 0, 0, 3, 10),
}
_EVEN = (1,) * 12
# How much in each hour from 6 to 23.
_HOURS = {
    "lighting": (1, 2, 1, 0, 0, 0, 0, 0, 0, 1, 4, 7, 9, 9, 8, 8, 6, 3),
    "unsafe_place": (0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 5, 7, 9, 10, 9, 6),
    "safe_place": (0, 1, 1, 1, 1, 1, 2, 2, 2, 3, 4, 5, 6, 6, 5, 4, 2, 1),
}
_DAYTIME = (1, 5, 6, 5, 5, 5, 6, 5, 5, 6, 8, 9, 7, 5, 3, 2, 1, 0)
FIRST_HOUR = 6
# Sunrise and sunset in the middle of each month by the clock (hours), about latitude 59.
_SUN = (
    (8.5, 15.4), (7.4, 16.7), (6.1, 17.9), (5.6, 20.2), (4.2, 21.4), (3.5, 22.1),
    (3.9, 21.8), (5.1, 20.5), (6.4, 18.9), (7.6, 17.4), (7.8, 15.3), (8.7, 14.7),
)  # fmt: skip
_TWILIGHT = 0.8


class Calendar:
    """Days and hours, drawn by shares from 0 to 1 so that the seed decides and not the day of loading."""

    def __init__(self, now: datetime) -> None:
        self.now = now.astimezone(STOCKHOLM)
        self._sums: dict[tuple[str, int, int], list[float]] = {}

    def ago(self, days: int) -> date:
        """The day so many days before today."""
        return (self.now - timedelta(days=days)).date()

    def age(self, topic: str, share: float, youngest: int, oldest: int) -> int:
        """How many days ago something happened, by the season of its topic (a category, or "ice")."""
        key = (topic, youngest, oldest)
        if key not in self._sums:
            months = _MONTHS.get(topic, _EVEN)
            self._sums[key] = list(accumulate(months[self.ago(d).month - 1] for d in range(youngest, oldest + 1)))
        sums = self._sums[key]
        return youngest + min(bisect_left(sums, share * sums[-1]), len(sums) - 1)

    def moment(self, age: int, topic: str, share: float) -> datetime:
        """The moment on the day so many days ago, by the hours of its topic."""
        sums = list(accumulate(_HOURS.get(topic, _DAYTIME)))
        wanted = share * sums[-1]
        index = min(bisect_left(sums, wanted), len(sums) - 1)
        second = int(wanted * 1_000_003) % 3600
        return datetime.combine(self.ago(age), time(FIRST_HOUR + index, second // 60, second % 60), STOCKHOLM)


def light_at(moment: datetime) -> str:
    """How light it is in this part of the country."""
    local = moment.astimezone(STOCKHOLM)
    up, down = _SUN[local.month - 1]
    hour = local.hour + local.minute / 60
    if up + _TWILIGHT <= hour <= down - _TWILIGHT:
        return Light.DAY.value
    return Light.DUSK.value if up - _TWILIGHT < hour < down + _TWILIGHT else Light.DARK.value
