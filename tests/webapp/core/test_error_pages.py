"""What a browser and a program get when something cannot be answered."""

from pathlib import Path

import pytest
from flask import Request

from tests.support.client import Client
from tests.support.photos import photo, upload
from tests.support.reporting import begin


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_form_sent_to_a_page_that_takes_none(client: Client, accept: str) -> None:
    answer = client.post("/testby/map", status=405, headers={"Accept": accept, "Sec-Fetch-Site": "same-origin"})
    assert answer.response.mimetype == accept
    assert "GET" in answer.response.headers["Allow"]


def test_an_unknown_address_says_so_in_words_or_as_json(client: Client) -> None:
    assert client.get("/testby/nowhere", status=404).words(".//h1")
    told = client.get("/testby/nowhere", status=404, headers={"Accept": "application/json"}).json
    assert told["error"] == "not_found"
    assert told["message"]


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_disk_that_is_full_while_a_form_arrives(client: Client, monkeypatch: pytest.MonkeyPatch, accept: str) -> None:
    where = begin(client)
    with Path("/dev/full").open("w+b", buffering=0) as full:
        monkeypatch.setattr(Request, "_get_file_stream", lambda *_args, **_kwargs: full)
        sent = {"form": "point", "photo": upload(photo(), "a.jpg")}
        answer = client.raw.post(where, data=sent, headers={"Accept": accept})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    monkeypatch.undo()
    assert client.get(where).words(".//h1")
