"""Marks and legend agree with the stored codes and with the icon sprite."""

import re
from pathlib import Path

from data.vocabulary import ActionStatus, CategoryCode, ObservationStatus, Outcome
from geo.maps.kinds import MapKind
from geo.maps.legend import categories, forms, shapes
from geo.maps.style import ACTION, CATEGORIES, FORMS, PLACE
from tests.geo.maps.support import NAMES, WORDS

SPRITE = Path(__file__).parents[3] / "webapp" / "static" / "icons" / "sprite.svg"


def test_every_category_has_a_mark() -> None:
    assert set(CATEGORIES) == {code.value for code in CategoryCode}


def test_every_status_and_outcome_has_a_form() -> None:
    stored = {code.value for kind in (ObservationStatus, ActionStatus, Outcome) for code in kind}
    assert set(FORMS) == stored | {"overdue"}


def test_every_icon_is_in_the_sprite() -> None:
    there = set(re.findall(r'id="([^"]+)"', SPRITE.read_text(encoding="utf-8")))
    marks = [*CATEGORIES.values(), *FORMS.values(), ACTION, PLACE]
    assert {str(mark.icon) for mark in marks} <= there


def test_the_legend_explains_what_the_map_can_show() -> None:
    public = {row.code for row in shapes(MapKind.PUBLIC, WORDS)}
    assert public == {"lighting", "action", "spoke", "place", "cell"}
    assert "cell" not in {row.code for row in shapes(MapKind.INBOX, WORDS)}
    assert "spoke-declined" in {row.code for row in shapes(MapKind.STAFF_ACTION, WORDS)}
    assert len(categories(NAMES)) == 9
    assert [row.label for row in forms(NAMES, ("new",))] == ["Name new"]
