"""The demo's police events are invented, the same every day but for the dates, and go through the real import."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import text

from data.seed.demo_police import add_police_events
from tests.data.seed.conftest import NOW, add_towns, owner_of
from webapp.config import Settings


def test_they_are_read_like_real_ones_and_loading_again_changes_nothing(databases: Callable[[str], Settings]) -> None:
    with owner_of(databases("police")) as session:
        add_towns(session)
        report = add_police_events(session, NOW)
        assert report.refused == []
        assert 115 <= report.new <= 130
        assert report.versions > report.events
        assert add_police_events(session, NOW).new_versions == 0
        kinds = session.execute(text("SELECT kind, count(*) FROM police_event GROUP BY 1"))
        assert {kind for kind, _count in kinds} == {"event", "summary", "notice"}
        query = "SELECT precision, count(DISTINCT municipality_id), count(*) AS number FROM police_event GROUP BY 1"
        found = session.execute(text(f"{query} ORDER BY 1")).all()
        assert [tuple(row)[:2] for row in found] == [("county", 0), ("municipality", 4)]
        assert found[0].number >= 10
        span = session.execute(text("SELECT min(occurred_on), max(occurred_on) FROM police_event")).one()
        assert span[0] < NOW.date() - timedelta(days=600)
        assert span[1] < NOW.date()
        assert session.execute(text("SELECT count(*) FROM police_event WHERE url IS NOT NULL")).scalar() == 0
        assert session.execute(text("SELECT DISTINCT source FROM police_event")).scalars().all() == ["demo"]


def test_an_invented_event_and_a_real_one_may_have_the_same_number(databases: Callable[[str], Settings]) -> None:
    with owner_of(databases("both")) as session:
        add_towns(session)
        add_police_events(session, NOW)
        session.execute(text("UPDATE police_event SET source = 'police'"))
        assert add_police_events(session, NOW).new > 100
