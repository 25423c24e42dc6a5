"""What the tests of photos share: pictures made on the spot, a report with photos, the worker's hand."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.engine import Engines
from data.models.observation import Observation
from data.models.photo import Photo
from data.photo_store import PhotoStore
from tests.support.client import Client, Page
from tests.support.photos import upload
from tests.support.reporting import LAMP, begin, choose, point
from webapp.config import Settings
from webapp.photos.processing import process

Work = Callable[[], list[str]]


@pytest.fixture
def store(settings: Settings) -> PhotoStore:
    """The files of the installation under test."""
    return PhotoStore(settings.photos)


@pytest.fixture
def work(settings: Settings, engines: Engines, session: Session) -> Work:
    """Does what the worker would: each photo that waits, oldest first; gives what became of them."""

    def run() -> list[str]:
        session.rollback()
        waiting = select(Photo.public_id).where(Photo.state == "waiting").order_by(Photo.created_at, Photo.id)
        ids = list(session.scalars(waiting))
        session.rollback()
        return [process(settings, one, engines.app) for one in ids]

    return run


def what_page(client: Client, slug: str = "testby") -> str:
    """The address of the second page of a report whose place is told."""
    return choose(client, begin(client, slug), geometry=point())


def send_what(client: Client, address: str, *files: tuple[bytes, str], status: int = 303, **more: Any) -> Page:
    """Answer the second page with photos, as a browser without JavaScript does."""
    return client.post_files(address, status=status, **LAMP | more, photo=[upload(*file) for file in files])


def report(client: Client, session: Session, *files: tuple[bytes, str]) -> Observation:
    """A report with these photos, sent."""
    answer = send_what(client, what_page(client), *files)
    client.post(answer.location, {"email": ""}, status=303)
    session.rollback()
    newest = select(Observation).order_by(Observation.created_at.desc()).limit(1)
    return session.scalars(newest.execution_options(populate_existing=True)).one()


def photos(session: Session) -> list[Photo]:
    """All photos there are, as they are now."""
    session.rollback()
    return list(session.scalars(select(Photo).order_by(Photo.position).execution_options(populate_existing=True)))
