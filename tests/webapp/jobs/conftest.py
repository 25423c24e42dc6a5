"""A mail server that keeps what it gets, and reports whose reporters have an address."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from pydantic import SecretStr
from sqlalchemy.orm import Session

from data import queue
from data.audit import SYSTEM
from data.engine import Engines, session_factory, set_scope
from data.models.observation import Observation, ObservationContact
from data.vocabulary import ObservationStatus, Outcome
from tests.factories.observations import make_observation
from tests.support.world import GRANNBY, TESTBY
from webapp.config import Settings
from webapp.observations.service.status import change_status


@dataclass
class Mailbox:
    """Keeps what arrives; answers `refuse` (an SMTP reply) to every recipient when it is set."""

    letters: list[EmailMessage] = field(default_factory=list)
    refuse: str | None = None

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802 - the name that aiosmtpd calls
        """Take or refuse a recipient."""
        if self.refuse:
            return self.refuse
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - the name that aiosmtpd calls
        """Keep a letter."""
        self.letters.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"

    def text(self, number: int = 0) -> str:
        """The words of a letter."""
        body = self.letters[number].get_body(("plain",))
        assert body is not None
        return str(body.get_content())


@pytest.fixture
def mailbox() -> Mailbox:
    """What the mail server got."""
    return Mailbox()


@pytest.fixture
def server(mailbox: Mailbox) -> Iterator[Controller]:
    """A real mail server on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield controller
    controller.stop()


@pytest.fixture
def posting(settings: Settings, server: Controller) -> Settings:
    """Settings that send to that server."""
    changes = {"smtp_url": SecretStr(f"smtp://127.0.0.1:{server.port}"), "public_url": "https://trygg.example"}
    return settings.model_copy(update=changes)


class Reports:
    """Makes reports and moves them, committing each time."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def make(
        self, email: str | None, *, municipality_id: int = TESTBY, confirmed: bool = True, language: str = "sv"
    ) -> Observation:
        """A report; its reporter's address may be unconfirmed or missing."""
        row = make_observation(self.session, municipality_id, language=language)
        if email:
            self.session.add(
                ObservationContact(
                    observation_id=row.id,
                    municipality_id=municipality_id,
                    email=email,
                    language=language,
                    confirmed_at=datetime.now(UTC) if confirmed else None,
                )
            )
        self.session.commit()
        return row

    def move(self, row: Observation, status: str, **more: Any) -> None:
        """A step, its mail due in ten minutes."""
        change_status(self.session, row, ObservationStatus(status), actor=SYSTEM, **more)
        self.session.commit()

    def close(self, row: Observation, message: str = "Lampan är bytt.", outcome: Outcome = Outcome.DONE) -> None:
        """The end of a report."""
        self.move(row, "closed", outcome=outcome, message=message)

    def mail(self, row: Observation, key: str) -> None:
        """A mail that is due at once."""
        queue.add_mail(
            self.session,
            key=key,
            language=row.language,
            municipality_id=row.municipality_id,
            observation_id=row.id,
        )
        self.session.commit()


@pytest.fixture
def reports(engines: Engines) -> Iterator[Reports]:
    """Reports of both municipalities."""
    with session_factory(engines.app)() as session:
        set_scope(session, municipalities=(TESTBY, GRANNBY))
        yield Reports(session)
