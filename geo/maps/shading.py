"""The classes by which areas are shaded after a count: few, fixed, and told in the legend."""

from bisect import bisect_right
from typing import Final

from geo.maps.values import Label

FROM: Final = (0, 1, 5, 20, 100)  # the smallest count of each class


def shade(count: int) -> int:
    """The class of a count, 0 for none."""
    return bisect_right(FROM, count) - 1


def shade_label(number: int) -> Label:
    """What a class holds: "0", "1–4" … "100+"."""
    first = FROM[number]
    if number + 1 == len(FROM):
        return Label(f"{first}+")
    last = FROM[number + 1] - 1
    return Label(f"{first}–{last}" if last > first else str(first))
