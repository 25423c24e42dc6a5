"""The long form of tests/crash: a hundred kills, a hundred thousand promises."""

import pytest

from benchmarks.server import installation
from tests.support.crash import storm

KILLS = ["database", "worker", "database", "web"] * 25


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_no_acknowledged_report_is_lost_when_processes_are_killed() -> None:
    with installation(watched=False) as place:
        told = storm(place, KILLS, between=1_000, reports=400_000, photos=20_000)
    print(f"{told.acknowledged} reports and {told.photos} photos acknowledged over {len(KILLS)} kills")
    assert told.acknowledged >= 100_000
    assert (told.lost, told.photos_lost) == (0, 0)
