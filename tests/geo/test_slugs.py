"""Names become words for addresses, each its own."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.letters import municipality_letters
from geo.slugs import RESERVED, slug, unique_slugs
from tests.support.shared import shared_data


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Tyresö", "tyreso"),
        ("Norrtälje", "norrtalje"),
        ("Upplands Väsby", "upplands-vasby"),
        ("Malung-Sälen", "malung-salen"),
        ("S:t Eriks torg", "s-t-eriks-torg"),
        ("Café Ågården, 2:a", "cafe-agarden-2-a"),
        ("A\u030aby", "aby"),
        ("Ærø", "aero"),
        ("  --Torget--  ", "torget"),
        ("广场", "namn"),
        ("", "namn"),
    ],
)
def test_a_name_as_a_word(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_the_one_clash_among_the_municipalities_is_spelled_out() -> None:
    assert unique_slugs(["Habo", "Håbo"]) == ["habo", "haabo"]
    assert unique_slugs(["Håbo", "Habo"]) == ["haabo", "habo"]


def test_the_same_name_twice_is_numbered_and_not_spelled_out() -> None:
    assert unique_slugs(["Humlegården", "Humlegården"]) == ["humlegarden", "humlegarden-2"]


def test_no_municipality_gets_a_word_of_the_application() -> None:
    assert unique_slugs(["Staff", "Api"], RESERVED) == ["staff-2", "api-2"]


def test_letters_that_are_taken_are_left_alone() -> None:
    letters = municipality_letters({"0480": "Nyköping", "0188": "Norrtälje"}, taken={"NK", "NR"})
    assert letters["0188"] == "NT"
    assert letters["0480"] not in {"NK", "NR", "NT"}


def test_a_slug_that_is_taken_is_left_alone() -> None:
    assert unique_slugs(["Torget", "Torget"], taken=["torget"]) == ["torget-2", "torget-3"]


@given(st.lists(st.text(max_size=30) | st.sampled_from(["Habo", "Håbo", "haabo", "habo-2"]), max_size=12))
def test_slugs_are_plain_unique_and_never_empty(names: list[str]) -> None:
    slugs = unique_slugs(names)
    assert len(slugs) == len(names)
    assert len(set(slugs)) == len(slugs)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", word) and len(word) <= 86 for word in slugs)


def test_hostile_texts_become_plain_words() -> None:
    lines = shared_data("naughty_strings/blns.txt").read_text(encoding="utf-8").splitlines()
    assert all(re.fullmatch(r"[a-z0-9-]+", slug(line)) for line in lines)


NAMES = {"0138": "Tyresö", "0188": "Norrtälje", "0480": "Nyköping", "0486": "Strängnäs", "0305": "Håbo", "0643": "Habo"}


def test_the_known_letters_are_the_expected_ones() -> None:
    letters = municipality_letters(NAMES)
    assert {code: letters[code] for code in ("0138", "0188", "0480", "0486")} == {
        "0138": "TY", "0188": "NT", "0480": "NK", "0486": "SN",
    }  # fmt: skip


@given(st.dictionaries(st.from_regex(r"\A[0-9]{4}\Z"), st.text(max_size=20), max_size=300))
def test_letters_are_two_and_unique_whatever_the_names(names: dict[str, str]) -> None:
    letters = municipality_letters(names)
    assert letters.keys() == names.keys()
    assert len(set(letters.values())) == len(names)
    assert all(re.fullmatch("[A-Z]{2}", pair) for pair in letters.values())


def test_letters_do_not_depend_on_the_order_of_names() -> None:
    assert municipality_letters(NAMES) == municipality_letters(dict(reversed(NAMES.items())))
