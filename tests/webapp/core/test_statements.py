"""How much pages ask of the database: as much for fifty rows as for one, and a report no more than it must."""

import pytest
from sqlalchemy.orm import Session

from data.engine import Engines, set_scope
from tests.factories.actions import make_action
from tests.factories.observations import make_observation, publish
from tests.support.client import Client
from tests.support.reporting import fill_in
from tests.support.statements import statements
from tests.support.world import CENTRE, GRANNBY, TESTBY

MOST_OF_A_PAGE = 20
MOST_OF_A_REPORT = 8
PUBLIC = ("/testby/", "/testby/list", "/testby/map", "/testby/map.geojson", "/testby/actions")
STAFF = ("/staff/testby/inbox", "/staff/testby/inbox.geojson", "/staff/testby/actions")


def add(session: Session, number: int) -> None:
    """So many reports, half of them public, each with an action of its own."""
    set_scope(session, municipalities=(TESTBY, GRANNBY))
    for index in range(number):
        spot = (CENTRE[0] + 10 * index, CENTRE[1] + 20)
        make_observation(session, at=spot)
        public = make_observation(session, at=spot)
        publish(session, public)
        make_action(session, observations=[public], at=spot)
    session.commit()


@pytest.mark.parametrize("address", [*PUBLIC, *STAFF])
def test_fifty_rows_ask_no_more_than_one(client: Client, session: Session, engines: Engines, address: str) -> None:
    if address in STAFF:
        client.sign_in("coordinator")
    add(session, 1)
    client.get(address)  # what is only read once is read now
    with statements(engines) as few:
        client.get(address)
    add(session, 49)
    with statements(engines) as many:
        client.get(address)
    assert 0 < len(few) <= MOST_OF_A_PAGE, few
    assert len(many) <= len(few) + 1, set(many) - set(few)


def test_a_report_asks_little_when_it_is_sent(client: Client, engines: Engines) -> None:
    address = fill_in(client)
    with statements(engines) as sent:
        client.post(address, {"email": ""}, status=303, headers={"Sec-Fetch-Site": "same-origin"})
    assert len(sent) <= MOST_OF_A_REPORT, sent
    assert "INSERT INTO observation" in sent[-1]
    assert "INSERT INTO ref_counter" in sent[-1], "the counter is locked no longer than it must"
