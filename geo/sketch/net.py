"""The streets of a town: a bent grid with main streets, gaps, bridges, and blocks kept whole for squares and parks."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from math import cos, pi, sin, tau
from random import Random
from typing import NamedTuple

import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from geo.sketch.parts import Site, Way
from geo.sketch.water import Water

GAPS = 0.17  # the share of a small street's pieces that are left out where another way leads round
CLAIMING = ("square", "centre", "school", "park")

Cell = tuple[int, int]


class Edge(NamedTuple):
    """A piece of street between two crossings; `across` tells in which of the two directions it runs."""

    i: int
    j: int
    across: bool

    @property
    def ends(self) -> tuple[Cell, Cell]:
        """The two crossings."""
        return (self.i, self.j), (self.i, self.j + 1) if self.across else (self.i + 1, self.j)

    @property
    def cells(self) -> tuple[Cell, Cell]:
        """The blocks on both sides."""
        return (self.i, self.j), (self.i - 1, self.j) if self.across else (self.i, self.j - 1)


class Frame:
    """Bent right-angled coordinates around a point, which streets follow."""

    def __init__(self, centre: Point, random: Random) -> None:
        self.centre = centre
        self._east, self._north = centre.x, centre.y
        turn = random.uniform(0, pi / 2)
        self._cos, self._sin = cos(turn), sin(turn)
        self.waves = [(random.uniform(14, 30), random.uniform(150, 260), random.uniform(0, tau)) for _ in range(2)]

    def place(self, u: float, v: float) -> tuple[float, float]:
        """The place at these coordinates, east and north."""
        (first, slow, phase), (second, other, begin) = self.waves
        u, v = u + first * sin(v / slow + phase), v + second * sin(u / other + begin)
        return self._east + u * self._cos - v * self._sin, self._north + u * self._sin + v * self._cos


class Net:
    """The grid of one town and which of its pieces are streets."""

    def __init__(self, sites: Sequence[Site], dry: BaseGeometry, water: Water, random: Random) -> None:
        self.random = random
        middle = shapely.MultiPoint([site.at for site in sites]).centroid
        reach = max(middle.distance(site.at) for site in sites) + 460
        self.frame = Frame(middle, random)
        self.us, self.vs = _offsets(reach, random), _offsets(reach, random)
        count = (len(self.us), len(self.vs))
        self.ranks = [_ranks(number, random) for number in count]
        self._jitter = {
            node: (random.uniform(-7, 7), random.uniform(-7, 7)) for node in product(range(count[0]), range(count[1]))
        }
        self.lines = self._possible(dry, water)
        self.claims = self._claim(sites)
        self.kept = self._connected(water)

    def rank(self, edge: Edge) -> str:
        """Which kind of street an edge is part of."""
        return self.ranks[0][edge.i] if edge.across else self.ranks[1][edge.j]

    def middle(self, cell: Cell) -> Point:
        """The middle of a block."""
        i, j = cell
        return Point(self.frame.place((self.us[i] + self.us[i + 1]) / 2, (self.vs[j] + self.vs[j + 1]) / 2))

    def ways(self, first: int) -> list[Way]:
        """The streets, each with a number of its own from `first` on."""
        runs: dict[tuple[bool, int], list[Edge]] = {}
        for edge in sorted(self.kept, key=lambda e: (e.across, e.i if e.across else e.j, e.j if e.across else e.i)):
            runs.setdefault((edge.across, edge.i if edge.across else edge.j), []).append(edge)
        made = []
        for number, (_line, edges) in enumerate(sorted(runs.items())):
            made += [Way(first + number, self.rank(run[0]), self._joined(run)) for run in _unbroken(edges)]
        return made

    def _joined(self, run: list[Edge]) -> LineString:
        points = [point for edge in run for point in self.lines[edge].coords[:-1]]
        return LineString([*points, self.lines[run[-1]].coords[-1]])

    def _possible(self, dry: BaseGeometry, water: Water) -> dict[Edge, LineString]:
        columns, rows = len(self.us), len(self.vs)
        edges = [Edge(i, j, across=True) for i in range(columns) for j in range(rows - 1)]
        edges += [Edge(i, j, across=False) for i in range(columns - 1) for j in range(rows)]
        lines = shapely.linestrings([self._points(edge) for edge in edges])
        shapely.prepare(dry)
        inside = shapely.covers(dry, lines)
        found = {edge: line for edge, line, ok in zip(edges, lines, inside, strict=True) if ok}
        stream = water.stream
        if stream is None:
            return found
        beside = {e for e, line in found.items() if not line.crosses(stream) and line.distance(stream) < 11}
        return {edge: line for edge, line in found.items() if edge not in beside}

    def _points(self, edge: Edge) -> list[tuple[float, float]]:
        """The course of a piece of street, from crossing to crossing."""
        (start, end), points = edge.ends, []
        a, b = self._jitter[start], self._jitter[end]
        for step in range(5):
            share = step / 4
            u = self.us[start[0]] * (1 - share) + self.us[end[0]] * share
            v = self.vs[start[1]] * (1 - share) + self.vs[end[1]] * share
            x, y = self.frame.place(u, v)
            points.append((x + a[0] * (1 - share) + b[0] * share, y + a[1] * (1 - share) + b[1] * share))
        return points

    def _claim(self, sites: Sequence[Site]) -> dict[str, list[Cell]]:
        """The blocks that squares, centres, schools and parks take."""
        whole = [
            (i, j)
            for i, j in product(range(len(self.us) - 1), range(len(self.vs) - 1))
            if all(edge in self.lines for edge in _around((i, j)))
        ]
        free = {cell: self.middle(cell) for cell in whole}
        claims: dict[str, list[Cell]] = {}
        for site in sorted(sites, key=lambda s: CLAIMING.index(s.kind) if s.kind in CLAIMING else 9):
            if site.kind not in CLAIMING or not free:
                continue
            cell = min(free, key=lambda c: free[c].distance(site.at))
            taken = self._grown(cell, free, site.at) if site.kind == "park" else [cell]
            claims[site.name] = taken
            for one in taken:
                del free[one]
        return claims

    def _grown(self, cell: Cell, free: dict[Cell, Point], at: Point) -> list[Cell]:
        """The largest park that holds a block and crosses no main street: four blocks, two, or one."""
        i, j = cell
        options = [
            [(a, b) for a in {i, i + di} for b in {j, j + dj}]
            for di, dj in ((1, 1), (1, -1), (-1, 1), (-1, -1), (1, 0), (-1, 0), (0, 1), (0, -1), (0, 0))
        ]
        fitting = [sorted(option) for option in options if self._fits(option, free)]
        most = max(len(option) for option in fitting)
        return min(
            (option for option in fitting if len(option) == most),
            key=lambda option: sum(free[one].distance(at) for one in option),
        )

    def _fits(self, cells: list[Cell], free: dict[Cell, Point]) -> bool:
        inner = _inner(cells)
        return all(one in free for one in cells) and all(self.rank(edge) == "residential" for edge in inner)

    def _connected(self, water: Water) -> set[Edge]:
        """The streets: all that must be, and of the others those without which parts would be cut off."""
        closed = {edge for cells in self.claims.values() for edge in _inner(cells)}
        edges = {edge for cells in self.claims.values() for cell in cells for edge in _around(cell)} - closed
        must: list[Edge] = []
        may: list[Edge] = []
        for edge, line in self.lines.items():
            if edge in closed:
                continue
            main = self.rank(edge) != "residential"
            bridge = water.stream is not None and line.crosses(water.stream)
            wanted = edge in edges or main or (not bridge and self.random.random() > GAPS)
            (must if wanted else may).append(edge)
        self.random.shuffle(may)
        groups = Groups()
        for edge in must:
            groups.join(*edge.ends)
        kept = must + [edge for edge in may if groups.join(*edge.ends)]
        main_group = groups.largest(edge.ends[0] for edge in kept)
        return {edge for edge in kept if groups.of(edge.ends[0]) == main_group}


class Groups:
    """Which things hang together."""

    def __init__(self) -> None:
        self._above: dict[object, object] = {}

    def of(self, thing: object) -> object:
        """The thing that stands for a group."""
        while (above := self._above.setdefault(thing, thing)) != thing:
            self._above[thing] = self._above[above]
            thing = above
        return thing

    def join(self, one: object, other: object) -> bool:
        """Join two groups; False when they were one already."""
        a, b = self.of(one), self.of(other)
        self._above[a] = b
        return a != b

    def largest(self, things: Iterable[object]) -> object:
        """What stands for the group with most of these."""
        counted: dict[object, int] = {}
        for thing in things:
            group = self.of(thing)
            counted[group] = counted.get(group, 0) + 1
        return max(counted, key=lambda group: counted[group], default=None)


def _around(cell: Cell) -> Iterator[Edge]:
    i, j = cell
    yield from (Edge(i, j, across=True), Edge(i + 1, j, across=True))
    yield from (Edge(i, j, across=False), Edge(i, j + 1, across=False))


def _inner(cells: Iterable[Cell]) -> list[Edge]:
    own = set(cells)
    return sorted({edge for cell in own for edge in _around(cell) if own.issuperset(edge.cells)})


def _offsets(reach: float, random: Random) -> list[float]:
    found = [-reach]
    while found[-1] < reach:
        found.append(found[-1] + random.uniform(76, 122))
    return found


def _ranks(count: int, random: Random) -> list[str]:
    """Which lines are main streets: one in the middle, and then every fourth or fifth."""
    main = count // 2 + random.choice((-1, 0, 1))
    step = random.choice((4, 5))
    return [
        "secondary" if at == main else "tertiary" if (at - main) % step == 0 else "residential" for at in range(count)
    ]


def _unbroken(edges: list[Edge]) -> Iterator[list[Edge]]:
    run: list[Edge] = []
    for edge in edges:
        if run and run[-1].ends[1] != edge.ends[0]:
            yield run
            run = []
        run.append(edge)
    if run:
        yield run
