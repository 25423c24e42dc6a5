"""Words and maps that the tests of this folder share."""

import folium

from geo.maps.compose import compose
from geo.maps.kinds import MapKind
from geo.maps.style import CATEGORIES, FORMS
from geo.maps.values import Code, Label
from geo.maps.words import Word

WORDS = {word: Label(f"Word {word.value}") for word in Word}
NAMES = {Code(code): Label(f"Name {code}") for code in (*CATEGORIES, *FORMS)}


def a_map(kind: MapKind = MapKind.PUBLIC, slug: str = "testby") -> folium.Map:
    """A composed map with our own words."""
    return compose(kind, Code(slug), WORDS, NAMES)
