"""What an importer gets: good rows as a frame, and each row that failed with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from geopandas import GeoDataFrame


class RowProblem(NamedTuple):
    """One row that was left out; `reason` is a code such as outside_sweden, bad_geometry, too_complex, bad_name."""

    row: int
    external_id: str
    reason: str


class ReadRows(NamedTuple):
    """The rows that can be stored, and those that cannot."""

    rows: GeoDataFrame
    problems: list[RowProblem]
