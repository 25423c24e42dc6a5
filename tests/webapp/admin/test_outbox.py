"""The outbox page: states without addresses, and the letters in files."""

import re
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from data import queue
from data.engine import Engines, session_factory, set_scope
from data.models.observation import ObservationContact
from tests.factories.observations import make_observation
from tests.support.client import Client
from tests.support.world import TESTBY
from webapp.config import Settings
from webapp.jobs.mails import deliver_due


def one_letter(engines: Engines, settings: Settings) -> str:
    """Deliver a letter into the folder; returns its file's name."""
    with session_factory(engines.app)() as session:
        set_scope(session, municipalities=(TESTBY,))
        row = make_observation(session, status="planned")
        session.add(
            ObservationContact(
                observation_id=row.id,
                municipality_id=TESTBY,
                email="asa.andersson@example.org",
                language="sv",
                confirmed_at=datetime.now(UTC),
            )
        )
        queue.add_mail(
            session,
            key="observation_status",
            language="sv",
            params={"status": "planned", "outcome": None},
            municipality_id=TESTBY,
            observation_id=row.id,
        )
        session.commit()
    assert deliver_due(settings, datetime.now(UTC) + timedelta(seconds=5)) == 1
    return next((settings.state / "outbox").iterdir()).name


def test_letters_can_be_read_and_addresses_are_hidden(client: Client, engines: Engines, settings: Settings) -> None:
    name = one_letter(engines, settings)
    client.sign_in("system_admin")
    listed = client.get("/admin/outbox")
    assert "Planerad: Släckt lampa, Storgatan" in listed.text
    assert "a•••@example.org" in listed.text
    letter = client.get(f"/admin/outbox/{name}")
    assert "Vi har planerat in arbetet." in letter.text
    for page in (listed, letter):
        assert "asa.andersson" not in page.text


def test_the_secrets_of_private_links_are_left_out(client: Client, engines: Engines, settings: Settings) -> None:
    name = one_letter(engines, settings)
    sent = (settings.state / "outbox" / name).read_text()
    secret = re.findall(r"/r/(\w{26})", sent)
    assert len(secret) >= 2  # the page of the report and the way out of the mails
    client.sign_in("system_admin")
    page = client.get(f"/admin/outbox/{name}").text
    assert "/r/…" in page
    assert not any(one in page for one in secret)
    assert "Privata länkar visas inte hela" in page


def test_mails_are_listed_by_state(client: Client, engines: Engines, settings: Settings, session: Session) -> None:
    one_letter(engines, settings)
    client.sign_in("system_admin")
    assert "Nytt om en rapport" in client.get("/admin/outbox?state=sent").text
    assert "Inga mejl" in client.get("/admin/outbox?state=waiting").text
    client.get("/admin/outbox?state=nonsense")
    assert session.execute(text("SELECT count(*) FROM mail")).scalar() == 1


def test_no_other_file_can_be_read(client: Client, settings: Settings) -> None:
    (settings.state / "outbox").mkdir(parents=True)
    (settings.state / "secret.eml").write_text("Subject: hemligt\n\nx")
    client.sign_in("system_admin")
    for name in ("nothing.eml", "..%2Fsecret.eml", "%2e%2e%2fsecret.eml", ".part"):
        client.get(f"/admin/outbox/{name}", status=404)


def test_only_the_system_administrator_may_look(client: Client) -> None:
    for who in ("coordinator", "municipality_admin", "police"):
        client.sign_in(who).get("/admin/outbox", status=403)
