"""Real municipalities, built once for all tests of a worker."""

from __future__ import annotations

from pathlib import Path

import geopandas
import pytest

from geo.boundaries import build_boundaries, read_boundaries
from tests.support.shared import boundary_folder


@pytest.fixture(scope="session")
def sweden(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the GeoPackage of all municipalities, built from the fetched files."""
    target = tmp_path_factory.mktemp("boundaries") / "deep" / "boundaries.gpkg"
    build_boundaries(boundary_folder(), target)
    return target


@pytest.fixture(scope="session")
def whole(sweden: Path) -> geopandas.GeoDataFrame:
    """Give the municipalities with their water."""
    return read_boundaries(sweden)
