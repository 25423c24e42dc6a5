"""Which counts of a month or a year may be shown: every row stands for enough people, and no difference does not.

The rules are in docs/architecture.md ("Cells"). A row is counted in exactly one of: its fine cell, its coarse cell,
its district, its municipality, or nowhere; so no shown count holds another of the same period and group.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

LEVELS = ("grid_250", "grid_1000", "district", "municipality")


@dataclass(frozen=True)
class Member:
    """One row to count: its group, the areas it lies in by level (None: not counted there), and who reported it.

    `reporter` None: not confirmed; all of those in one area together count as one. `counts` False: a row from an
    import that names no reporter, which counts as nobody. `month` is the shown month row that counts it already.
    """

    group: str
    areas: Mapping[str, str | None]
    reporter: bytes | None = None
    counts: bool = True
    month: Hashable | None = None


@dataclass(frozen=True)
class Shown:
    """A count that may be shown: how many people it stands for, and which members (by their position)."""

    group: str
    level: str
    area: str
    reporters: int
    members: tuple[int, ...]


def people(members: Iterable[Member]) -> int:
    """How many reporters some rows stand for: the confirmed ones, and one for all that are not."""
    counted = [member for member in members if member.counts]
    confirmed = {member.reporter for member in counted if member.reporter is not None}
    return len(confirmed) + any(member.reporter is None for member in counted)


def partition(
    members: Sequence[Member], least: int, may_show: Callable[[str, str], bool] = lambda _level, _area: True
) -> list[Shown]:
    """The counts that may be shown, from the smallest area to the largest; what is too few goes on to the next level.

    `may_show(level, area)` refuses areas for other reasons (too few homes in them). A count of a year holds a shown
    month wholly or not at all, so that no sum of counts cuts one, and is refused when what is left of it without its
    months stands for fewer than `least` people.
    """
    left = list(range(len(members)))
    shown: list[Shown] = []
    for level in LEVELS:
        taken: set[int] = set()
        for (group, area), positions in _by_area(members, left, level).items():
            number = people(members[p] for p in positions)
            if number >= least and may_show(level, area) and not _betrays(members, positions, least):
                shown.append(Shown(group, level, area, number, tuple(positions)))
                taken.update(positions)
        left = [position for position in left if position not in taken]
    return shown


def _by_area(members: Sequence[Member], left: Iterable[int], level: str) -> dict[tuple[str, str], list[int]]:
    spread: dict[Hashable, set[tuple[str, str | None]]] = defaultdict(set)
    for member in (one for one in members if one.month is not None):
        spread[member.month].add((member.group, member.areas.get(level)))
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for position in left:
        member = members[position]
        area = member.areas.get(level)
        # A month that lies in several areas waits for one that holds all of it.
        if area is not None and (member.month is None or len(spread[member.month]) == 1):
            found[member.group, area].append(position)
    return found


def _betrays(members: Sequence[Member], positions: Sequence[int], least: int) -> bool:
    """Whether taking the shown months out of a count leaves somebody, but too few."""
    rest = [members[p] for p in positions if members[p].month is None]
    return len(rest) < len(positions) and 0 < people(rest) < least
