"""No municipality can take the address of a page of the application."""

from flask import Flask

from geo.slugs import RESERVED, slug

# Addresses that are promised for later (docs/architecture.md) and must stay free until then.
PROMISED = {"police", "admin", "w", "embed", "open311", "ogc", "api", "tiles", "about", "robots.txt"}


def test_every_first_word_is_reserved(app: Flask) -> None:
    words = {rule.rule.split("/")[1] for rule in app.url_map.iter_rules()}
    own = {word for word in words if word and not word.startswith("<")}
    assert {"static", "login", "staff"} <= own
    assert own - RESERVED == set()
    assert set() == PROMISED - RESERVED


def test_a_reserved_word_is_written_as_a_slug_is() -> None:
    assert {word for word in RESERVED if "." not in word and slug(word) != word} == set()
