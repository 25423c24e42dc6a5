"""What we say about accessibility and personal data."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.support.client import Client
from webapp.portal.statement import ASSESSED_ON, UPDATED_ON

PARTS = {
    "sv": [
        "Testby",  # who stands behind it
        "gäller tjänsten Tryggkartan",
        "delvis förenlig",
        "Kända brister",
        "WCAG 1.1.1, 1.3.1",
        "Senaste bedömningen gjordes",
        "uppdaterades senast",
        "Vi har gjort en självskattning",
        "Berätta om ett hinder",
        "digg.se/tdosanmalan",
        "12 §",
        "9 §",
    ],
    "en": ["partially conformant", "Known faults", "digg.se/tdosanmalan", "12 §", "9 §", "assessed it ourselves"],
}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_accessibility_statement_has_all_its_parts(client: Client, language: str) -> None:
    page = client.get(f"/about/accessibility?lang={language}")
    said = " ".join(page.words(".//main"))
    assert [part for part in PARTS[language] if part not in said] == []
    assert len(page.all(".//*[@id='faults']")) == 1


def test_the_statement_is_not_older_than_a_year() -> None:
    assert datetime.now(UTC).date() - min(ASSESSED_ON, UPDATED_ON) < timedelta(days=365)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_privacy_page_names_the_cookies_and_who_is_responsible(client: Client, language: str) -> None:
    said = " ".join(client.get(f"/about/privacy?lang={language}").words(".//main"))
    for part in ("trygg", "__Host-trygg", "trygg-sso", "trygg_browser", "Testby", "2023:196", "imy.se"):
        assert part in said


def test_the_numbers_are_explained_where_the_map_leaves_something_out(client: Client) -> None:
    page = client.get("/testby/about-numbers")
    assert {h.get("id") for h in page.all(".//h2")} == {"open", "actions", "fixed", "areas"}
    assert "inte användas för att jämföra områden" in page.text
