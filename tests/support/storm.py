"""A storm morning in Testby: 200 reports of lamps that are out, 150 of them on public ground."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from data.models.observation import Observation
from tests.factories.observations import make_observation
from tests.support.world import CENTRE, TESTBY

ON_PUBLIC_GROUND, ELSEWHERE, DUPLICATES = 150, 50, 50
APART = 30  # metres between lamps: more than the 25 m of a suggested duplicate
FIELD = (CENTRE[0] + 1500, CENTRE[1] + 1500)
Spot = tuple[float, float, str]


def storm(session: Session) -> list[Observation]:
    """The reports, oldest first: 100 lamps along two streets and in the park, 50 of them twice, 50 lamps elsewhere."""
    lamps = _public_lamps()
    again = [(x + 3, y + 4, name) for x, y, name in lamps[::2]]
    elsewhere = [(FIELD[0] + APART * (i % 10), FIELD[1] + APART * (i // 10), "") for i in range(ELSEWHERE)]
    began = datetime.now(UTC) - timedelta(hours=9)
    rows = []
    for index, (x, y, name) in enumerate([*lamps, *again, *elsewhere]):
        created = began + timedelta(minutes=2 * index)
        rows.append(
            make_observation(
                session,
                TESTBY,
                at=(x, y),
                place_name=name or None,
                created_at=created,
                promise_on=created.date() + timedelta(days=14),
            )
        )
    return rows


def _public_lamps() -> list[Spot]:
    x, y = CENTRE
    storgatan = [(x - 490 + APART * i, y + 5, "Storgatan") for i in range(33)]
    bollmora = [(x + 6, y - 480 + APART * i, "Bollmoravägen") for i in range(33) if i != 16]
    park = [(x - 390 + APART * (i % 7), y + 110 + APART * (i // 7), "Stadsparken") for i in range(35)]
    return [*storgatan, *bollmora, *park]
