"""Real data files that lie beside the repository and may be absent."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


def shared_data(name: str) -> Path:
    """Give the path of a file under ../shared/data; the test is skipped with a reason where it is absent."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"needs ../shared/data/{name}")
    return path


def boundary_folder() -> Path:
    """Give the folder where set-up unpacks the boundary wheel; the test is skipped where it has not run."""
    folder = Path(__file__).resolve().parents[2] / ".cache" / "boundaries"
    if not any(folder.rglob("RegSO_*.gpkg")):
        pytest.skip("needs the boundary files that scripts/setup fetches into .cache/boundaries")
    return folder
