"""Counts masked observations once their month or year has closed; what is counted is never counted again."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from geoalchemy2 import WKBElement
from sqlalchemy.orm import Session

from data.models.observation import CellBatch, PublicCell
from data.queries import cells
from data.queries.cells import Counted, District
from geo.cells import Member, Shown, partition
from geo.crs import STORE
from geo.privacy import COARSE, FINE, band, cell_of, parse_cell
from webapp.core.clock import STOCKHOLM


@dataclass(frozen=True)
class Thresholds:
    """How many reporters a count stands for, how many homes its cell has (or none), and how long a month rests."""

    reporters: int = 5
    addresses: int = 8
    delay: timedelta = timedelta(days=7)


def count_due(session: Session, municipality_id: int, now: datetime, thresholds: Thresholds) -> list[str]:
    """Count every month and year that has closed and rested; returns the periods that were made, in order.

    A row reported in a month but published after it was counted enters the next month that is. Counting a year
    deletes the reporter keys of all rows reported in it or before.
    """
    cells.lock(session, municipality_id)
    done = cells.made(session, municipality_id)
    periods = []
    for first in _months_due(session, municipality_id, now - thresholds.delay):
        period = f"{first:%Y-%m}"
        if period not in done:
            _count_month(session, municipality_id, first, thresholds)
            periods.append(period)
        if first.month == 12 and str(first.year) not in done:
            _count_year(session, municipality_id, first.year, thresholds)
            periods.append(str(first.year))
    return periods


def _months_due(session: Session, municipality_id: int, before: datetime) -> list[datetime]:
    """The first moments of the months to look at: from the oldest uncounted row's to the last that has closed."""
    oldest = cells.first_uncounted(session, municipality_id)
    last_made = max((p for p in cells.made(session, municipality_id) if len(p) == 7), default=None)
    starts = [_month_of(oldest)] if oldest else []
    starts += [datetime(int(last_made[:4]), int(last_made[5:]), 1, tzinfo=STOCKHOLM)] if last_made else []
    months = []
    month = min(starts, default=before)
    while _next(month) <= before:
        months.append(month)
        month = _next(month)
    return months


def _count_month(session: Session, municipality_id: int, first: datetime, thresholds: Thresholds) -> None:
    end, period = _next(first), f"{first:%Y-%m}"
    rows = cells.rows_of_month(session, municipality_id, end)
    made = _count(session, municipality_id, period, rows, thresholds)
    cells.mark_month(session, municipality_id, period, end)
    cells.point_to(session, made)


def _count_year(session: Session, municipality_id: int, year: int, thresholds: Thresholds) -> None:
    rows = cells.rows_of_year(session, municipality_id, year)
    _count(session, municipality_id, str(year), rows, thresholds)
    cells.forget_reporters(session, municipality_id, datetime(year + 1, 1, 1, tzinfo=STOCKHOLM))


def _count(
    session: Session, municipality_id: int, period: str, rows: Sequence[Counted], thresholds: Thresholds
) -> list[tuple[uuid.UUID, int]]:
    """Write the counts of a period; returns which row is held by which."""
    homes = cells.homes(session, municipality_id)
    members = [_member(row, municipality_id) for row in rows]
    shown = partition(members, thresholds.reporters, lambda level, area: _lived_in(level, area, homes, thresholds))
    districts = cells.districts(session, municipality_id) if any(row.level == "district" for row in shown) else {}
    made = [_row(session, municipality_id, period, row, districts) for row in shown]
    batch = CellBatch(
        municipality_id=municipality_id,
        period=period,
        least_reporters=thresholds.reporters,
        least_addresses=thresholds.addresses,
    )
    cells.store(session, batch, made)
    return [(rows[p].id, cell.id) for row, cell in zip(shown, made, strict=True) for p in row.members]


def _member(row: Counted, municipality_id: int) -> Member:
    areas = {
        "grid_250": cell_of(row.x, row.y, FINE).id if row.urban else None,
        "grid_1000": cell_of(row.x, row.y, COARSE).id,
        "district": row.district,
        "municipality": str(municipality_id),
    }
    counts = not (row.imported and row.reporter is None)
    return Member(row.group, areas, row.reporter, counts, row.month)


def _lived_in(level: str, area: str, homes: Mapping[tuple[int, int], int], thresholds: Thresholds) -> bool:
    """Whether a cell has enough homes to hide in, or none at all; larger areas always have."""
    if not homes or not level.startswith("grid"):
        return True
    cell = parse_cell(area)
    corners = range(0, cell.size, FINE)
    number = sum(homes.get((cell.north + north, cell.east + east), 0) for north in corners for east in corners)
    return number == 0 or number >= thresholds.addresses


def _row(
    session: Session, municipality_id: int, period: str, row: Shown, districts: Mapping[str, District]
) -> PublicCell:
    name = None
    if row.level == "district":
        wkb, name = districts[row.area].wkb, districts[row.area].name
    elif row.level == "municipality":
        wkb = cells.outline(session, municipality_id)
    else:
        wkb = parse_cell(row.area).polygon.wkb
    return PublicCell(
        municipality_id=municipality_id,
        period=period,
        cell_group=row.group,
        level=row.level,
        cell=row.area,
        band=band(row.reporters),
        name=name,
        geom=WKBElement(wkb, srid=STORE),
    )


def _month_of(moment: datetime) -> datetime:
    local = moment.astimezone(STOCKHOLM)
    return datetime(local.year, local.month, 1, tzinfo=STOCKHOLM)


def _next(month: datetime) -> datetime:
    return datetime(month.year + month.month // 12, month.month % 12 + 1, 1, tzinfo=STOCKHOLM)
