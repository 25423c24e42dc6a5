"""What was acknowledged is stored, whatever is killed meanwhile; and the test can see a loss (trust: R1)."""

import pytest

from benchmarks.server import installation
from tests.support.crash import forget_commits, storm

pytestmark = pytest.mark.timeout(300)


def test_five_kills_lose_nothing() -> None:
    kills = ["database", "worker", "web", "database", "worker"]
    with installation(watched=False) as place:
        told = storm(place, kills, between=25, reports=6_000, photos=2_000)
    assert told.acknowledged >= 150
    assert told.photos >= 20
    assert (told.lost, told.photos_lost) == (0, 0)


# On a busy machine so few reports may be under way at the kill that none of them is lost.
@pytest.mark.flaky(reruns=3)
def test_a_database_that_answers_too_early_is_seen_to_lose() -> None:
    with installation(watched=False) as place:
        forget_commits(place)
        told = storm(place, ["database"], between=60, reports=3_000, photos=0)
    assert told.lost > 0
