"""Every reason for which a file or a row is refused has words."""

import re
from pathlib import Path

import pytest

from geo.errors import FormatError, GeometryError
from webapp.imports.words import FILES, ROWS, file_line, row_line, shown

GEO = Path(__file__).parents[3] / "geo"
# What reading a file may meet: the readers themselves, and the functions that they call for each row.
# The police's answers have a command and words of their own.
READERS = [*sorted(set(GEO.glob("formats/*.py")) - {GEO / "formats/police_answers.py"}), GEO / "boundaries.py"]


def codes(paths: list[Path], error: str) -> set[str]:
    return {code for path in paths for code in re.findall(rf'{error}\("(\w+)"', path.read_text())}


def test_every_refusal_of_a_file_is_told_in_words() -> None:
    found = codes(READERS, "FormatError")
    assert len(found) > 10
    assert found - set(FILES) == set()


def test_every_refusal_of_a_row_is_told_in_words() -> None:
    mending = (GEO / "geometry.py").read_text().split("def repair(")[1].split("\ndef ")[0]
    found = codes(READERS, "GeometryError") | set(re.findall(r'GeometryError\("(\w+)"', mending))
    service = (GEO.parent / "webapp/imports/service/names.py").read_text()
    found |= set(re.findall(r'refuse\("(\w+)"', service))
    assert {"too_complex", "bad_name", "outside_sweden", "repeated_id"} <= found
    assert found - set(ROWS) == set()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (FormatError("wrong_format", found="OSM"), "this kind of file (OSM) does not fit here"),
        (FormatError("columns_missing", column="name"), "there is no column for the name"),
        (FormatError("unreadable", reason="time"), "the file cannot be read (it takes too long)"),
        (FormatError("unreadable", reason="Permission denied"), "the file cannot be read (permission denied)"),
        (FormatError("bad_geometry", reason="empty"), "a geometry cannot be used: the geometry is empty"),
        (FormatError("too_large"), "the file is larger than ? bytes when unpacked"),
        (GeometryError("not_repairable"), ROWS["not_repairable"]),
        (FormatError("something_new", limit=3), "something_new (limit=3)"),
    ],
)
def test_a_line_says_what_is_wrong(error: FormatError, words: str) -> None:
    assert file_line(error) == words


def test_a_strangers_text_cannot_steer_the_terminal() -> None:
    assert shown("a\x1b]0;evil\x07\u202eb" + "x" * 100).startswith("a?]0;evil??b")
    assert len(shown("x" * 100)) == 60
    assert file_line(FormatError("bad_municipality_code", value="{0.__class__}\x1b[2J")).startswith("{0.__class__}?[2J")


def test_an_unknown_reason_is_shown_as_it_is() -> None:
    assert row_line("new_reason") == "new_reason"
