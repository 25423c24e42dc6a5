"""When and where an event was, as far as the police say, and what kind of row it is."""

import csv
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from geo.errors import FormatError
from geo.formats.police_answers import read_answers
from geo.police_events import STOCKHOLM, Gazetteer, Where, moment, occurred_at, sighting
from geo.police_types import GROUPS, group_of, kind_of
from tests.support.shared import shared_data

NAMES = {"Tyresö": 138, "Upplands-Bro": 139, "Nyköping": 480, "Strängnäs": 486, "Dals-Ed": 1438, "Västerås": 1980}
PLACES = Gazetteer.of(NAMES)


def raw(**changes: Any) -> dict[str, Any]:
    """An event as the police write one."""
    told = {
        "id": 7,
        "datetime": "2024-02-15 7:46:36 +01:00",
        "name": "15 februari 06:12, Brand, Tyresö",
        "type": "Brand",
    }
    return told | {"summary": "", "url": "/aktuellt/", "location": {"name": "Tyresö", "gps": "1,2"}} | changes


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2023-03-24 7:46:36 +01:00", datetime(2023, 3, 24, 6, 46, 36, tzinfo=UTC)),
        ("2023-07-24 17:46:36 +02:00", datetime(2023, 7, 24, 15, 46, 36, tzinfo=UTC)),
        ("2024-02-29 0:00:00 +01:00", datetime(2024, 2, 28, 23, 0, 0, tzinfo=UTC)),
        ("2024-01-01 0:10:00 -03:30", datetime(2024, 1, 1, 3, 40, 0, tzinfo=UTC)),
    ],
)
def test_hours_may_have_one_digit(written: str, expected: datetime) -> None:
    assert moment(written) == expected


@pytest.mark.parametrize(
    "written", ["", "2023-02-30 7:46:36 +01:00", "2023-03-24 24:00:00 +01:00", "2023-03-24T07:46:36Z", "i går",
                "2023-03-24 7:46:36 +99:00"]
)  # fmt: skip
def test_what_is_no_moment_is_refused(written: str) -> None:
    with pytest.raises(FormatError, match="bad_datetime"):
        moment(written)


@pytest.mark.parametrize(
    ("title", "published", "expected"),
    [
        ("20 mars 10:14, Trafikolycka, Malmö", "2023-03-20 10:19:26 +01:00", "2023-03-20 10:14"),
        ("20 mars 10.14, Trafikolycka, Malmö", "2023-03-20 10:19:26 +01:00", "2023-03-20 10:14"),
        ("31 december 23.50, Brand, Malmö", "2024-01-01 0:20:00 +01:00", "2023-12-31 23:50"),
        ("01 januari 00.05, Brand, Malmö", "2023-12-31 23:30:00 +01:00", "2024-01-01 00:05"),
        ("29 februari 08.00, Brand, Malmö", "2024-03-01 9:00:00 +01:00", "2024-02-29 08:00"),
        # not sensible, so the moment when it was written: too far off, in the future, no such day, no time at all
        ("29 februari 08.00, Brand, Malmö", "2023-03-01 9:00:00 +01:00", "2023-03-01 09:00"),
        ("20 mars 10:14, Trafikolycka, Malmö", "2023-08-20 10:19:00 +02:00", "2023-08-20 10:19"),
        ("21 april 20:31, Vapenlagen, Stockholm", "2023-04-21 0:39:00 +02:00", "2023-04-21 00:39"),
        ("20 mars 25:14, Brand, Malmö", "2023-03-20 10:19:00 +01:00", "2023-03-20 10:19"),
        ("20 smars 10:14, Brand, Malmö", "2023-03-20 10:19:00 +01:00", "2023-03-20 10:19"),
        ("Sammanfattning natt, Malmö", "2023-03-20 5:00:00 +01:00", "2023-03-20 05:00"),
    ],
)
def test_the_time_in_the_title_counts_when_it_is_sensible(title: str, published: str, expected: str) -> None:
    found = occurred_at(title, moment(published))
    assert found.astimezone(STOCKHOLM).strftime("%Y-%m-%d %H:%M") == expected


@pytest.mark.parametrize(
    ("location", "title", "expected"),
    [
        ("Tyresö", "20 mars 10:14, Brand, Tyresö", Where("municipality", "01", 138)),
        ("Upplands-bro", "x", Where("municipality", "01", 139)),
        ("Dals-ed", "x", Where("municipality", "14", 1438)),
        ("Stockholms län", "20 mars 10:14, Brand, Stockholms län", Where("county", "01", None)),
        ("Stockholms län", "20 mars 10:14, Brand, Tyresö", Where("municipality", "01", 138)),
        ("Stockholms län", "20 mars 10:14, Brand, Tyresö kommun", Where("municipality", "01", 138)),
        ("Södermanlands län", "20 mars 10:14, Brand, Nyköpings kommun", Where("municipality", "04", 480)),
        ("Södermanlands län", "20 mars 10:14, Mord/dråp, försök, STRÄNGNÄS KOMMUN", Where("municipality", "04", 486)),
        ("Västmanlands län", "20 mars 10:14, Brand, Västerås kommun", Where("municipality", "19", 1980)),
        # a municipality of another county, a town's part and a mere genitive prove nothing
        ("Stockholms län", "20 mars 10:14, Brand, Nyköping", Where("county", "01", None)),
        ("Stockholms län", "20 mars 10:14, Brand, Bollmora i Tyresö", Where("county", "01", None)),
        ("Södermanlands län", "20 mars 10:14, Brand, Nyköpings", Where("county", "04", None)),
    ],
)
def test_the_area_is_what_the_police_name(location: str, title: str, expected: Where) -> None:
    assert PLACES.find(location, title) == expected


def test_a_place_that_is_no_area_is_refused() -> None:
    with pytest.raises(FormatError, match="unknown_place"):
        PLACES.find("Polisregion Nord", "20 mars 10:14, Brand, Tyresö")


def test_every_type_of_the_archive_has_its_kind_and_group() -> None:
    with shared_data("polisen_events/types.csv").open(encoding="utf-8") as file:
        seen = {row["type"]: int(row["events"]) for row in csv.DictReader(file)}
    kinds = {
        kind: sum(n for name, n in seen.items() if kind_of(name) == kind) for kind in ("event", "summary", "notice")
    }
    assert kinds == {"event": 65_363, "summary": 14_575, "notice": 5_068}
    assert {group_of(name) for name in seen} == set(GROUPS)
    strays = {name for name in seen if kind_of(name) == "event" and group_of(name) == "other"}
    assert strays == {"Kontroll", "Efterlyst person", "Polisinsats/kommendering"}


@pytest.mark.parametrize(
    ("type_", "kind", "group"),
    [
        ("Trafikolycka, smitning från", "event", "traffic"),
        ("Mord/dråp, försök", "event", "violence"),
        ("Lagen om hundar och katter ", "event", "rescue"),
        ("Sammanfattning kväll och natt", "summary", "other"),
        ("Övrigt", "notice", "other"),
        ("Något helt nytt", "event", "other"),
    ],
)
def test_a_type_has_a_kind_and_a_group(type_: str, kind: str, group: str) -> None:
    assert (kind_of(type_), group_of(type_)) == (kind, group)


def test_the_position_makes_no_difference_and_is_not_kept() -> None:
    seen = sighting(raw())
    assert seen == sighting(raw(location={"name": "Tyresö", "gps": "59.99,18.99"}))
    assert "1,2" not in repr(seen)
    assert seen.digest != sighting(raw(summary="Släckt.")).digest
    assert seen.digest != sighting(raw(id=8)).digest


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("/aktuellt/handelser/2024/", "https://polisen.se/aktuellt/handelser/2024/"),
        ("https://polisen.se/aktuellt/", "https://polisen.se/aktuellt/"),
        ("//evil.example/", None),
        ("https://evil.example/", None),
        ("https://polisen.se.evil.example/", None),
        ("https://polisen.se//evil.example/", None),
        ("javascript:alert(1)", None),
        ("", None),
    ],
)
def test_only_pages_of_the_police_are_linked(path: str, url: str | None) -> None:
    assert sighting(raw(url=path)).url == url


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ([], "not_an_event"),
        ({"id": 1}, "not_an_event"),
        (raw(location="Tyresö"), "not_an_event"),
        (raw(id="7"), "bad_field"),
        (raw(id=True), "bad_field"),
        (raw(id=-1), "bad_field"),
        (raw(id=2**63), "bad_field"),
        (raw(name=None), "bad_field"),
        (raw(summary="x" * 20_001), "bad_field"),
        (raw(location={"gps": "1,2"}), "bad_field"),
    ],
)
def test_what_is_no_event_is_refused(wrong: Any, code: str) -> None:
    with pytest.raises(FormatError, match=code):
        sighting(wrong)


def test_the_archive_reads_to_its_end() -> None:
    path = shared_data("polisen_events/answers.jsonl.gz")
    answers = list(read_answers(path))
    assert len(answers) == 12_255
    assert answers == sorted(answers, key=lambda one: one.fetched_at)
    seen = [sighting(raw_event) for answer in answers for raw_event in answer.events]
    assert (len(seen), len({one.external_id for one in seen})) == (35_320, 34_535)
    late = [one for one in seen if occurred_at(one.title, one.published_at) != one.published_at]
    assert len(late) > 35_000  # the title's own time is nearly always sensible
    assert all(abs(occurred_at(one.title, one.published_at) - one.published_at) <= timedelta(days=31) for one in seen)
