"""What a browser and a program get when something cannot be answered."""

import pytest

from tests.support.client import Client


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
