"""What is deleted, when, and what stays of it (trust.md: retention)."""

import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from data import audit
from data.audit import SYSTEM
from data.base import public_id
from data.engine import Engines, session_factory, set_scope
from data.models.observation import Observation, ObservationContact
from data.models.photo import Photo
from data.models.read_log import ReadLog
from data.models.retention import RetentionBatch
from data.models.support import ObservationFollower
from data.models.watch_area import WatchArea, WatchContact, WatchMessage
from data.queries import retention
from data.vocabulary import Audience, RetentionKind, Verb
from tests.factories.observations import close, geom, make_observation, publish
from tests.support.client import Client
from tests.support.world import GRANNBY, TESTBY, square
from webapp.config import Settings
from webapp.retention import service
from webapp.retention.rules import due_before

NOW = datetime(2031, 6, 1, 3, tzinfo=UTC)
CANARY = "kanariefågeln"
ALL = (
    RetentionKind.CONTACT,
    RetentionKind.FOLLOWER,
    RetentionKind.PHOTO,
    RetentionKind.CASE,
    RetentionKind.EVENT_DETAIL,
)


def make_case(
    session: Session, municipality_id: int = TESTBY, *, ended: datetime | None, **values: object
) -> Observation:
    """A case with the canary in its text, its contact and its history; ended then, or still open."""
    row = make_observation(session, municipality_id, text=f"{CANARY} i tunneln", **values)
    publish(session, row, summary=f"{CANARY} igen")
    session.add(
        ObservationContact(
            observation_id=row.id, municipality_id=municipality_id, email=f"{CANARY}@example.se", language="sv"
        )
    )
    audit.record_about(
        session, row, actor=SYSTEM, verb=Verb.CHANGED, audience=Audience.STAFF, detail={"text": [CANARY, None]}
    )
    session.add(
        ObservationFollower(
            observation_id=row.id,
            municipality_id=municipality_id,
            email=f"{CANARY}@follower.se",
            language="sv",
            confirm_hash=secrets.token_bytes(32),
        )
    )
    session.add(
        Photo(
            observation_id=row.id,
            municipality_id=municipality_id,
            position=0,
            sha256=b"x",
            size=1,
            public_id=public_id(),
        )
    )
    if ended is not None:
        close(session, row, message=f"{CANARY} är borta")
        row.closed_at = ended
    session.flush()
    return row


def age_history(settings: Settings, at: datetime) -> None:
    """Let all history lie at a moment; only the owner can."""
    engine = create_engine(settings.owner_url)
    with engine.begin() as owner:
        owner.execute(text("UPDATE event SET at = :at"), {"at": at})
    engine.dispose()


def canaries(settings: Settings) -> dict[str, int]:
    """How many rows of each table hold the canary, read past row-level security."""
    engine = create_engine(settings.owner_url)
    found = {}
    with engine.connect() as owner:
        owner.execute(text("SET row_security = off"))
        for table in owner.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars().all():
            query = text(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE :canary')
            found[table] = owner.execute(query, {"canary": f"%{CANARY}%"}).scalar_one()
    engine.dispose()
    return {table: count for table, count in found.items() if count}


def decide_all(session: Session, days: int = 365, municipality_id: int = TESTBY) -> None:
    """One decision for every kind."""
    for kind in ALL:
        service.decide(
            session, municipality_id, kind, days=days, decision="KS 2026/1", decided_on=date(2026, 1, 2), actor=SYSTEM
        )


@pytest.fixture
def both(session: Session) -> Session:
    """A session that may touch both municipalities."""
    set_scope(session, municipalities=(TESTBY, GRANNBY))
    return session


def test_nothing_is_deleted_without_a_decision(both: Session, engines: Engines, settings: Settings) -> None:
    make_case(both, ended=NOW - timedelta(days=9_000))
    both.commit()
    assert service.purge(session_factory(engines.app), TESTBY, NOW) == {}
    assert canaries(settings)["observation"] == 1


def test_what_is_due_goes_whole_and_leaves_a_tombstone(both: Session, engines: Engines, settings: Settings) -> None:
    old = [make_case(both, ended=NOW - timedelta(days=400)) for _ in range(3)]
    old[1].duplicate_of = old[0].id
    young, still_open = make_case(both, ended=NOW - timedelta(days=300)), make_case(both, ended=None)
    other = make_case(both, GRANNBY, ended=NOW - timedelta(days=400))
    decide_all(both)
    both.commit()
    age_history(settings, NOW - timedelta(days=390))
    before = due_before(NOW, 365)
    refs, kept_refs = sorted(row.ref for row in old), {young.ref, still_open.ref, other.ref}
    listed = {kind: retention.list_due(both, TESTBY, kind, before, 100) for kind in ALL}
    both.rollback()

    gone = service.purge(session_factory(engines.app), TESTBY, NOW)

    assert {kind: len(names) for kind, names in listed.items()} | {
        RetentionKind.EVENT_DETAIL: gone[RetentionKind.EVENT_DETAIL]
    } == gone
    assert listed[RetentionKind.CASE] == refs
    assert gone[RetentionKind.CASE] == 3
    assert set(both.execute(text("SELECT ref FROM observation")).scalars()) == kept_refs
    stones = both.execute(text("SELECT ref, facts, closed_on FROM tombstone ORDER BY ref")).all()
    assert [row.ref for row in stones] == refs
    assert stones[0].facts == {"category": "lighting", "source": "resident", "outcome": "done"}
    assert service.purge(session_factory(engines.app), TESTBY, NOW) == dict.fromkeys(ALL, 0)


def test_no_byte_of_what_was_deleted_is_left(both: Session, engines: Engines, settings: Settings) -> None:
    make_case(both, ended=NOW - timedelta(days=400))
    decide_all(both)
    both.commit()
    age_history(settings, NOW - timedelta(days=390))
    assert set(canaries(settings)) == {
        *("observation", "observation_contact", "observation_follower", "publication", "event_detail")
    }
    service.purge(session_factory(engines.app), TESTBY, NOW)
    assert canaries(settings) == {}


def test_a_case_that_something_happened_in_stays(both: Session, engines: Engines, settings: Settings) -> None:
    row = make_case(both, ended=NOW - timedelta(days=400))
    decide_all(both)
    both.commit()
    age_history(settings, NOW - timedelta(days=10))
    assert service.purge(session_factory(engines.app), TESTBY, NOW) == dict.fromkeys(ALL, 0) | {RetentionKind.PHOTO: 1}
    assert both.get(Observation, row.id, populate_existing=True) is not None


def test_an_interrupted_run_is_finished_by_the_next(
    both: Session, engines: Engines, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "SLICE", 2)
    for _ in range(5):
        make_case(both, ended=NOW - timedelta(days=400))
    decide_all(both)
    both.commit()
    age_history(settings, NOW - timedelta(days=390))
    slices = service._slices(
        session_factory(engines.app), TESTBY, retention.rules(both, TESTBY)[RetentionKind.CASE], NOW, None
    )
    assert next(slices) == 2
    slices.close()  # killed here
    assert retention.tombstones(both, TESTBY) == 2
    both.rollback()
    assert service.purge(session_factory(engines.app), TESTBY, NOW)[RetentionKind.CASE] == 3
    assert retention.tombstones(both, TESTBY) == 5
    assert sum(row.count for row in retention.batches(both, TESTBY) if row.kind == RetentionKind.CASE) == 5


def test_a_case_that_is_opened_while_it_is_being_deleted_stays(
    both: Session, engines: Engines, settings: Settings
) -> None:
    row, other = (make_case(both, ended=NOW - timedelta(days=400)) for _ in range(2))
    decide_all(both)
    both.commit()
    age_history(settings, NOW - timedelta(days=390))
    owner = create_engine(settings.owner_url)
    with owner.begin() as slow:  # who looks for what is due waits here, with what it saw before
        slow.execute(text("ALTER TABLE event RENAME TO event_kept"))
        waits = "SELECT * FROM event_kept WHERE pg_advisory_xact_lock_shared(7) IS NOT NULL OFFSET 0"
        slow.execute(text(f"CREATE VIEW event AS {waits}"))
        slow.execute(text("GRANT SELECT ON event TO trygg_app"))
    with owner.connect() as gate, ThreadPoolExecutor() as pool:
        gate.execute(text("SELECT pg_advisory_lock(7)"))
        deletes = pool.submit(delete_cases, engines)
        waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        while not gate.execute(waiting).scalar_one() and not deletes.done():
            time.sleep(0.02)
        opened = text("UPDATE observation SET status = 'review', outcome = NULL, closed_at = NULL WHERE id = :id")
        both.execute(opened, {"id": row.id})
        both.commit()
        gate.execute(text("SELECT pg_advisory_unlock(7)"))
        assert deletes.result(30) == 1
    owner.dispose()
    assert set(both.execute(text("SELECT id FROM observation")).scalars()) == {row.id}
    assert set(both.execute(text("SELECT object_id FROM tombstone")).scalars()) == {other.id}


def delete_cases(engines: Engines) -> int:
    """One slice of the cases that are due, as the nightly run deletes it."""
    with session_factory(engines.app)() as session:
        set_scope(session, municipalities=(TESTBY,))
        batch = RetentionBatch(
            municipality_id=TESTBY, kind=RetentionKind.CASE.value, days=365, decision="KS 2026/1", count=0
        )
        session.add(batch)
        session.flush()
        gone = retention.delete_slice(session, batch, due_before(NOW, 365))
        session.commit()
    return gone


@given(days=st.integers(1, 36_500), age=st.integers(0, 40_000))
def test_a_row_is_due_exactly_when_it_is_older(days: int, age: int) -> None:
    assert (NOW - timedelta(days=age) < due_before(NOW, days)) == (age > days)


def test_the_tombstones_cannot_be_changed(both: Session) -> None:
    for verb in ("UPDATE tombstone SET ref = 'x'", "DELETE FROM tombstone"):
        with pytest.raises(Exception, match="permission denied"):
            both.execute(text(verb))
        both.rollback()


def test_an_admin_decides_sees_what_is_due_and_stops(client: Client, both: Session) -> None:
    row = make_case(both, ended=datetime.now(UTC) - timedelta(days=400))
    both.commit()
    client.sign_in("municipality_admin")
    page = client.get("/staff/testby/retention")
    assert page.text.count("Inget beslut: bevaras") == len(retention.KINDS)

    wrong = client.post(
        "/staff/testby/retention/case",
        {"case-days": "0", "case-decision": " ", "case-decided_on": "i går"},
        status=400,
    )
    assert {"Skriv ett antal dagar mellan 1 och 36 500.", "Inte ett giltigt datum"} <= {
        word.removeprefix("Fel: ") for word in wrong.words(".//p[@class='tk-err']/span")
    } | set(wrong.words(".//div[@id='error-summary']//a"))

    good = {"case-days": "365", "case-decision": "KS 2026/1", "case-decided_on": "2026-01-02"}
    client.post("/staff/testby/retention/case", good, status=302)
    assert "Gallras efter 365 dagar" in client.get("/staff/testby/retention").text
    listed = client.get("/staff/testby/retention/case")
    assert "KS 2026/1" in listed.text
    assert row.ref not in listed.text, "something has just happened in it"
    client.post("/staff/testby/retention/case", {"do": "stop"}, status=302)
    client.get("/staff/testby/retention/case", status=404)
    client.get("/staff/testby/retention/nonsense", status=404)
    client.get("/staff/grannby/retention", status=403)


def test_contacts_of_ended_watch_areas_old_messages_and_old_looks_go(
    both: Session, engines: Engines, settings: Settings
) -> None:
    user = both.scalar(text("SELECT id FROM user_account LIMIT 1"))
    for status, days in (("active", 400), ("closed", 400), ("declined", 10)):
        area = WatchArea(
            municipality_id=TESTBY,
            kind="neighbourhood",
            name=f"Kvarteret {status}",
            status=status,
            geom=geom(square(604_000, 6_514_000, 100)),
            closed_at=NOW - timedelta(days=days),
        )
        both.add(area)
        both.flush()
        both.add(WatchContact(watch_area_id=area.id, municipality_id=TESTBY, name=CANARY, email="a@b.se"))
        both.add(
            WatchMessage(
                watch_area_id=area.id,
                municipality_id=TESTBY,
                text=CANARY,
                reply_to="a@b.se",
                created_at=NOW - timedelta(days=days),
            )
        )
        both.add(
            ReadLog(
                municipality_id=TESTBY,
                user_id=user,
                object_kind="watch_area",
                object_id=area.id,
                purpose="review",
                words=CANARY,
                # Row-level security lets only lines go that are a month old by the database's own clock.
                at=(datetime.now(UTC) if days == 400 else NOW) - timedelta(days=days),
            )
        )
    kinds = (RetentionKind.WATCH_CONTACT, RetentionKind.WATCH_MESSAGE, RetentionKind.READ_LOG)
    for kind in kinds:
        service.decide(both, TESTBY, kind, days=365, decision="KS 1", decided_on=date(2026, 1, 2), actor=SYSTEM)
    both.commit()
    assert service.purge(session_factory(engines.app), TESTBY, NOW) == {
        RetentionKind.WATCH_CONTACT: 1,
        RetentionKind.WATCH_MESSAGE: 2,
        RetentionKind.READ_LOG: 2,
    }
    assert canaries(settings) == {"watch_contact": 2, "watch_message": 1, "read_log": 1}
