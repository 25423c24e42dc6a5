"""Swedish is complete; English is what the code itself says."""

import re
from pathlib import Path

import pytest
from babel.messages import Catalog, extract, pofile

ROOT = Path(__file__).parents[2]
METHODS = (
    ("webapp/**.py", "python"),
    ("templates/**.html", "jinja2.ext:babel_extract"),
    ("templates/**.txt", "jinja2.ext:babel_extract"),
)
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "_l": None, "lazy_gettext": None}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def used() -> set[str]:
    """Every text (singular) that the code and the templates ask for."""
    found = set()
    for folder in ("webapp", "templates"):
        for _file, _line, message, _comments, _context in extract.extract_from_dir(
            ROOT / folder, [(pattern.split("/", 1)[1], method) for pattern, method in METHODS], keywords=KEYWORDS
        ):
            found.add(message[0] if isinstance(message, tuple) else message)
    return found


@pytest.fixture(scope="module")
def swedish() -> Catalog:
    path = ROOT / "webapp/translations/sv/LC_MESSAGES/messages.po"
    with path.open("rb") as file:
        return pofile.read_po(file, locale="sv")


def forms(value: object) -> tuple[str, ...]:
    """A text's singular and plural."""
    return (value,) if isinstance(value, str) else tuple(value)  # type: ignore[arg-type] # not a str, so a tuple


def test_every_text_has_its_swedish(swedish: Catalog) -> None:
    texts = used()
    assert len(texts) > 100
    missing = [text for text in texts if (m := swedish.get(text)) is None or not all(forms(m.string))]
    assert sorted(missing) == []


def test_no_swedish_is_left_over(swedish: Catalog) -> None:
    left = {forms(message.id)[0] for message in swedish if message.id}
    assert sorted(left - used()) == []


def test_placeholders_are_the_same_in_both_languages(swedish: Catalog) -> None:
    for message in swedish:
        names = set(PLACEHOLDER.findall("".join(forms(message.id))))
        assert set(PLACEHOLDER.findall("".join(forms(message.string)))) == names or not message.id, message.id
