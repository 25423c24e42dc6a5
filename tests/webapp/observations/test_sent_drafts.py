"""The address of a sent draft leads to the receipt only for the browser that sent it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.support.client import Client
from tests.support.photos import photo, upload
from tests.support.reporting import LAMP, fill_in
from webapp.core.browser import COOKIE
from webapp.core.tokens import token_hash


class Forgetful(Client):
    """A browser that keeps no cookies."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self.raw = app.test_client(use_cookies=False)


def test_the_browser_that_sent_it_always_comes_to_the_receipt(client: Client, session: Session) -> None:
    send = fill_in(client)
    receipt = client.post(send, {}, status=303).location
    cookie = client.raw.get_cookie(COOKIE)
    assert cookie is not None
    assert session.scalar(text("SELECT browser_hash FROM report_draft")) == token_hash(cookie.value)
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=20), tick=True):
        assert client.get(send, status=303).location == receipt
        assert client.post(send, {}, status=303).location == receipt


@pytest.mark.parametrize("page", ["where", "what", "send"])
def test_another_browser_learns_that_it_is_sent_and_nothing_else(client: Client, page: str) -> None:
    send = fill_in(client)
    receipt = client.post(send, {}, status=303).location
    address = send.replace("/send?", f"/{page}?")
    forgetful, other = Forgetful(client.app), Client(client.app)
    other.raw.set_cookie(COOKIE, "another-browser-0123456789")
    for stranger in (forgetful, other):
        for answer in (
            stranger.get(address, status=403),
            stranger.post(address, {**LAMP, "form": "point"}, status=403),
        ):
            assert answer.words(".//h1") == ["Rapporten är skickad"]
            assert "/r/" not in answer.text
            assert receipt.partition("?")[0] not in answer.text


def test_a_browser_without_cookies_has_half_an_hour(client: Client, session: Session) -> None:
    forgetful = Forgetful(client.app)
    send = fill_in(forgetful)
    receipt = forgetful.post(send, {}, status=303).location
    assert session.scalar(text("SELECT browser_hash FROM report_draft")) is None
    assert forgetful.post(send, {}, status=303).location == receipt
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=29), tick=True):
        assert forgetful.get(send, status=303).location == receipt
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=31), tick=True):
        forgetful.get(send, status=403)


def test_another_browser_adds_no_photo_to_a_sent_report(client: Client, session: Session) -> None:
    send = fill_in(client)
    client.post(send, {}, status=303)
    add = send.replace("/send?", "/photos?")
    Forgetful(client.app).post_files(add, status=400, photo=upload(photo(), "lampa.jpg"))
    assert session.scalar(text("SELECT count(*) FROM photo")) == 0
    client.post_files(add, status=201, photo=upload(photo(), "lampa.jpg"))
