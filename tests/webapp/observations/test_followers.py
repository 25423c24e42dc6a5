"""Following a public report by mail: double opt-in, each step, one click to stop, nothing of what was withdrawn."""

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from data.audit import SYSTEM
from data.engine import Engines, session_factory, set_scope
from data.models.observation import Observation, ObservationContact
from data.queries.outbox import people_waiting
from data.vocabulary import ObservationStatus as S
from data.vocabulary import Outcome
from tests.factories.observations import close, make_public
from tests.support.client import Client
from tests.support.world import GRANNBY, TESTBY
from tests.webapp.observations.staff import staff, versions
from webapp.config import Settings
from webapp.jobs.mails import deliver_due
from webapp.observations.service import bulk, publication, triage
from webapp.observations.service.status import change_status

LISA = "lisa@example.com"


def made(session: Session, **values: Any) -> Observation:
    row = make_public(session, **values)
    session.commit()
    set_scope(session, municipalities=(TESTBY, GRANNBY))
    return row


def letters(settings: Settings) -> list[EmailMessage]:
    """All letters, oldest first."""
    paths = sorted((settings.state / "outbox").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    return [message_from_bytes(path.read_bytes(), policy=default) for path in paths]


def words(letter: EmailMessage) -> str:
    return str(letter.get_content())


def link(letter: EmailMessage, pattern: str = r"/o/\w+/follow/\w+") -> str:
    found = re.search(pattern, words(letter))
    assert found
    return found[0]


def later(minutes: float = 11) -> datetime:
    return datetime.now(UTC) + timedelta(minutes=minutes)


def follow(client: Client, settings: Settings, row: Observation, email: str = LISA, **more: str) -> str:
    """Follow and confirm; gives the mail's link."""
    client.post(f"/o/{row.public_id}/follow{more.get('query', '')}", {"email": email}, status=303)
    assert deliver_due(settings) == 1
    confirm = link(letters(settings)[-1])
    client.post(confirm, status=303)
    return confirm


def followers(session: Session) -> list[tuple[str, bool]]:
    session.rollback()
    set_scope(session, municipalities=(TESTBY, GRANNBY))
    query = text("SELECT email, confirmed_at IS NOT NULL AS on FROM observation_follower ORDER BY email")
    return [(row[0], row[1]) for row in session.execute(query)]


def test_from_the_page_to_the_mail_about_each_step(client: Client, session: Session, settings: Settings) -> None:
    row = made(session)
    answer = client.post(f"/o/{row.public_id}/follow", {"email": LISA}, status=303)
    page = client.get(answer.location)
    assert page.words(".//h1") == ["Titta i din e-post"]
    assert LISA not in page.text
    assert deliver_due(settings) == 1
    (letter,) = letters(settings)
    assert letter["Subject"] == f"Bekräfta att du vill följa rapport {row.ref}"
    confirm = link(letter)
    assert "Vill du följa rapporten?" in client.get(confirm).text
    assert followers(session) == [(LISA, False)]
    client.post(confirm, status=303)
    client.post(confirm, status=303)
    assert "Du följer rapporten" in client.get(confirm).text
    assert followers(session) == [(LISA, True)]
    change_status(session, row, S.PLANNED, actor=SYSTEM)
    session.commit()
    assert deliver_due(settings, later(9)) == 0
    assert deliver_due(settings, later()) == 1
    planned = letters(settings)[-1]
    assert planned["Subject"] == "Planerad: Släckt lampa, Storgatan"
    assert words(planned).startswith("Arbetet är inplanerat.")
    assert f"/o/{row.public_id}" in words(planned)
    assert "/r/" not in words(planned)
    assert planned["List-Unsubscribe"].endswith(f"{confirm}/stop>")
    assert planned["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "angavs för att följa en rapport" in words(planned)
    verbs = session.scalars(text("SELECT verb FROM event WHERE verb = 'followed' AND changes = '{}'")).all()
    assert verbs == ["followed"]


def test_the_answer_is_the_same_for_an_address_that_follows_already(
    client: Client, session: Session, settings: Settings
) -> None:
    row = made(session)
    follow(client, settings, row)
    known = client.post(f"/o/{row.public_id}/follow", {"email": LISA.upper()}, status=303)
    new = client.post(f"/o/{row.public_id}/follow", {"email": "bo@example.com"}, status=303)
    assert known.location == new.location
    assert followers(session) == [("bo@example.com", False), (LISA, True)]
    assert deliver_due(settings) == 1


def test_nothing_is_told_before_the_address_is_confirmed(client: Client, session: Session, settings: Settings) -> None:
    row = made(session)
    client.post(f"/o/{row.public_id}/follow", {"email": LISA}, status=303)
    assert deliver_due(settings) == 1
    change_status(session, row, S.PLANNED, actor=SYSTEM)
    session.commit()
    assert deliver_due(settings, later()) == 0


def test_one_click_stops_it_also_from_the_mail_program(client: Client, session: Session, settings: Settings) -> None:
    row = made(session)
    confirm = follow(client, settings, row)
    assert "Vill du sluta följa?" in client.get(f"{confirm}/stop").text
    assert followers(session) == [(LISA, True)]
    change_status(session, row, S.PLANNED, actor=SYSTEM)
    session.commit()
    done = client.raw.post(f"{confirm}/stop", data={"List-Unsubscribe": "One-Click"})
    assert done.status_code == 303
    assert "Du får inga fler mejl" in client.get(done.location).text
    assert followers(session) == []
    assert deliver_due(settings, later()) == 0
    client.get(confirm, status=404)
    client.post(f"{confirm}/stop", status=303)


@pytest.mark.parametrize("code", ["0" * 26, "x", "é"])
def test_a_wrong_link_opens_nothing(client: Client, session: Session, settings: Settings, code: str) -> None:
    row, other = made(session), made(session)
    confirm = follow(client, settings, row)
    client.get(f"/o/{row.public_id}/follow/{code}", status=404)
    client.post(f"/o/{row.public_id}/follow/{code}", status=404)
    right = confirm.rpartition("/")[2]
    client.get(f"/o/{other.public_id}/follow/{right}", status=404)
    client.post(f"/o/{other.public_id}/follow/{right}/stop", status=303)
    assert followers(session) == [(LISA, True)]


def test_what_is_withdrawn_from_the_public_is_not_told(client: Client, session: Session, settings: Settings) -> None:
    row = made(session)
    confirm = follow(client, settings, row)
    close(session, row, message="Hemlig mening.")
    session.commit()
    change_status(session, row, S.REVIEW, actor=SYSTEM, reason="Igen")
    publication.hide(session, row, actor=SYSTEM)
    session.commit()
    assert deliver_due(settings, later()) == 0
    assert session.scalar(text("SELECT params ->> 'why' FROM mail WHERE key = 'follow_status'")) == "outdated"
    page = client.get(confirm)
    assert "Storgatan" not in page.text
    assert f'href="/o/{row.public_id}"' not in page.text
    client.post(f"{confirm}/stop", status=303)
    assert followers(session) == []


def test_a_change_that_is_taken_back_is_not_told(client: Client, session: Session, settings: Settings) -> None:
    row = made(session)
    follow(client, settings, row)
    actor = staff(session)
    result = bulk.set_status(
        session, TESTBY, versions([row]), S.CLOSED, actor=actor, outcome=Outcome.DONE, message="Klart."
    )
    session.commit()
    assert people_waiting(session, result.batch_id)[0] == 1
    triage.undo(session, TESTBY, result.batch_id, actor=actor)
    session.commit()
    assert deliver_due(settings, later()) == 0


def test_followers_of_a_duplicate_follow_the_main_report_and_are_told_once(
    client: Client, session: Session, settings: Settings
) -> None:
    keep, other = made(session, place_name="Storgatan"), made(session, place_name="Lillgatan")
    follow(client, settings, keep)
    follow(client, settings, other)
    follow(client, settings, other, "bo@example.com")
    actor = staff(session)
    bulk.merge(session, TESTBY, versions([keep, other]), keep.public_id, actor=actor)
    session.commit()
    told_of_merging = text("SELECT count(*) FROM mail WHERE key = 'follow_status'")
    assert session.scalar(told_of_merging) == 0  # it says nothing new
    assert deliver_due(settings, later()) == 0
    session.refresh(keep)
    change_status(session, keep, S.CLOSED, actor=actor, outcome=Outcome.DONE, message="Lampan lyser.")
    session.commit()
    assert deliver_due(settings, later()) == 2
    told = letters(settings)[-2:]
    assert {letter["To"] for letter in told} == {LISA, "bo@example.com"}
    for letter in told:
        assert letter["Subject"] == "Åtgärdad: Släckt lampa, Storgatan"
        assert words(letter).startswith("Lampan lyser.")
        assert "Lillgatan" not in words(letter)


def test_mails_to_one_person_are_joined_with_those_about_the_own_report(
    client: Client, session: Session, settings: Settings
) -> None:
    followed, own = made(session), made(session)
    follow(client, settings, followed)
    session.add(
        ObservationContact(
            observation_id=own.id, municipality_id=TESTBY, email=LISA, language="sv", confirmed_at=datetime.now(UTC)
        )
    )
    for row in (followed, own):
        change_status(session, row, S.PLANNED, actor=SYSTEM)
    session.commit()
    assert deliver_due(settings, later()) == 1
    letter = letters(settings)[-1]
    assert letter["Subject"] == "Nytt om 2 rapporter"
    assert "som du har skickat eller följer" in words(letter)


def test_english_followers_get_english(client: Client, session: Session, settings: Settings) -> None:
    row = made(session)
    follow(client, settings, row, query="?lang=en")
    change_status(session, row, S.CLOSED, actor=SYSTEM, outcome=Outcome.DECLINED, message="Marken är privat.")
    session.commit()
    assert deliver_due(settings, later()) == 1
    assert letters(settings)[-1]["Subject"].startswith("No action: ")
    assert f"/o/{row.public_id}?lang=en" in words(letters(settings)[-1])


def test_a_bad_address_comes_back_beside_the_field(client: Client, session: Session) -> None:
    row = made(session)
    for email in ("", "lisa", "a@b.se\r\nBcc: x@y.se"):
        page = client.post(f"/o/{row.public_id}/follow", {"email": email}, status=400)
        assert page.words(".//p[@class='tk-err']")
    assert followers(session) == []


def test_a_stranger_is_not_flooded(client: Client, session: Session, settings: Settings) -> None:
    rows = [made(session) for _ in range(8)]
    for row in rows:
        client.post(f"/o/{row.public_id}/follow", {"email": LISA}, status=303)
    assert deliver_due(settings) == 1
    at_once = session.scalar(text("SELECT count(*) FROM mail WHERE sent_at IS NOT NULL"))
    assert at_once == 5


def test_another_municipality_reads_no_follower(client: Client, session: Session, engines: Engines) -> None:
    row = made(session)
    client.post(f"/o/{row.public_id}/follow", {"email": LISA}, status=303)
    count = text("SELECT count(*) FROM observation_follower")
    for scope, seen in (((TESTBY,), 1), ((GRANNBY,), 0), ((), 0)):
        with session_factory(engines.app)() as own:
            set_scope(own, municipalities=scope)
            assert own.scalar(count) == seen
