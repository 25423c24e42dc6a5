"""Cells of foreign files: dates, numbers, our own words; never a crash, always a code that says why not."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.vocabulary import ImportKind
from webapp.imports.rules.cells import reader_of
from webapp.imports.rules.fields import FIELDS, Type, field_of
from webapp.imports.rules.profile import Profile, guess, plain

KINDS = (ImportKind.OBSERVATIONS, ImportKind.LIGHTS)
READ = [(kind, one.name) for kind in KINDS for one in FIELDS[kind] if one.kind != Type.PLACE]
DAYS = st.dates(date(1950, 1, 2), date(2026, 1, 1))


def read(name: str, cell: str, *, kind: ImportKind = ImportKind.OBSERVATIONS, order: str = "dmy") -> str | None:
    """The cell as the field of this name reads it."""
    return reader_of(field_of(kind, name), Profile(kind, day_order=order))(cell)


def answer(name: str, cell: str, kind: ImportKind = ImportKind.OBSERVATIONS) -> tuple[str | None, str | None]:
    """The value, or why there is none."""
    try:
        return read(name, cell, kind=kind), None
    except ValueError as refused:
        return None, str(refused)


@pytest.mark.parametrize(("kind", "name"), READ)
@given(cell=st.text(min_size=1, max_size=40))
def test_any_cell_is_read_or_refused_with_a_code(kind: ImportKind, name: str, cell: str) -> None:
    _, reason = answer(name, cell, kind)
    assert reason is None or re.fullmatch(r"[a-z_]+", reason)


@given(day=DAYS)
def test_one_day_is_the_same_in_every_way_of_writing_it(day: date) -> None:
    ways = (day.isoformat(), f"{day:%d.%m.%Y}", f"{day:%d/%m/%Y}", str((day - date(1899, 12, 30)).days))
    assert {read("promise_on", way) for way in ways} == {day.isoformat()}
    assert read("promise_on", f"{day:%m/%d/%Y}", order="mdy") == day.isoformat()


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("2015-03-01 10:22", "2015-03-01T09:22:00+00:00"),
        ("2015-07-01 10:22", "2015-07-01T08:22:00+00:00"),
        ("2015-03-01T10:22:00Z", "2015-03-01T10:22:00+00:00"),
        ("01.03.2015 10:22", "2015-03-01T09:22:00+00:00"),
    ],
)
def test_a_moment_without_a_zone_is_swedish_time(cell: str, told: str) -> None:
    assert read("created_at", cell) == told


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("31/02/2015", "not_a_date"),
        ("yesterday", "not_a_date"),
        ("1066-10-14", "date_out_of_range"),
        ("2999-01-01", "date_out_of_range"),
    ],
)
def test_what_is_no_date_is_refused(cell: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read("created_at", cell)


def test_a_moment_ten_years_on_is_refused_and_next_year_is_not() -> None:
    now = datetime.now(ZoneInfo("Europe/Stockholm"))
    assert read("promise_on", (now + timedelta(days=360)).date().isoformat())
    with pytest.raises(ValueError, match="date_out_of_range"):
        read("promise_on", (now + timedelta(days=3_700)).date().isoformat())


def test_a_decimal_comma_is_a_number_and_a_fraction_is_out_of_range() -> None:
    assert read("severity", "2,0") == "2"
    for cell, reason in (("2,5", "not_in_range"), ("99", "not_in_range"), ("nan", "not_in_range"), ("two", "not_a")):
        with pytest.raises(ValueError, match=reason):
            read("severity", cell)


@given(cell=st.text(min_size=1, max_size=30))
def test_a_value_is_one_of_ours_or_unknown(cell: str) -> None:
    ours = {option.value for option in field_of(ImportKind.OBSERVATIONS, "status").options or ()}
    value, reason = answer("status", cell)
    assert (value in ours and reason is None) or reason == "unknown_value"


def test_the_words_of_a_profile_win_over_nothing_else() -> None:
    profile = Profile(ImportKind.OBSERVATIONS, words={"category": {"Street Light Out": "lighting"}})
    reader = reader_of(field_of(ImportKind.OBSERVATIONS, "category"), profile)
    assert reader("STREET LIGHT OUT") == "lighting"
    assert reader("graffiti") == "graffiti"
    with pytest.raises(ValueError, match="unknown_value"):
        reader("Pothole")


@given(text=st.text(max_size=60))
def test_a_plain_name_stays_as_it_is(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize("kind", KINDS)
def test_a_profile_comes_back_as_it_was_saved(kind: ImportKind) -> None:
    columns = ("Ärende-ID", "Öppnad", "LATITUDE", "longitude", "status")
    samples: dict[str, list[str | None]] = {name: ["1"] for name in columns}
    found = guess(kind, columns, samples).with_constants({"external_id": "one"})
    assert Profile.parse(found.as_json(), kind) == found
    assert found.columns["x"] == "longitude"


def test_free_text_is_not_taken_by_guess() -> None:
    samples: dict[str, list[str | None]] = {"Beskrivning": ["Anna bor här"], "Category": ["lighting"]}
    assert guess(ImportKind.OBSERVATIONS, tuple(samples), samples).columns == {"category": "Category"}
