"""The one rule that gives an observation its title."""

import pytest
from sqlalchemy.orm import Session

from data.queries.catalogue import by_code
from data.queries.titles import title
from tests.support.world import TESTBY


@pytest.mark.parametrize(
    ("code", "option", "place", "summary", "language", "expected"),
    [
        ("lighting", "out", "Bollmoravägen", None, "sv", "Släckt lampa, Bollmoravägen"),
        ("lighting", "out", "Bollmoravägen", None, "en", "Lamp out, Bollmoravägen"),
        ("lighting", None, "Bollmoravägen", None, "sv", "Belysning, Bollmoravägen"),
        ("lighting", "gone", None, None, "sv", "Belysning"),
        ("unsafe_place", "dark", "Stortorget", None, "sv", "Otrygg plats, Stortorget"),
        ("lighting", "out", "Bollmoravägen", " Tre lampor är släckta ", "sv", "Tre lampor är släckta"),
        ("lighting", "out", None, " ", "xx", "Släckt lampa"),
        ("never_heard_of", "out", "Stortorget", None, "sv", "Stortorget"),
    ],
)
def test_titles(
    session: Session,
    code: str,
    option: str | None,
    place: str | None,
    summary: str | None,
    language: str,
    expected: str,
) -> None:
    assert title(by_code(session, TESTBY).get(code), option, place, summary, language) == expected
