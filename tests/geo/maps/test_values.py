"""Nothing but our own words, codes and paths may enter a map script."""

from enum import StrEnum

import pytest

from geo.maps.compose import compose
from geo.maps.kinds import MapKind
from geo.maps.layers import ControlsConfig, DrawConfig, Observations, PickerConfig
from geo.maps.style import Mark
from geo.maps.values import Code, Label, LocalPath, plain
from geo.maps.words import Word
from tests.geo.maps.support import NAMES, WORDS

HOSTILE = [
    "${alert(1)}",
    "`${window.__pwn=1}`",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    'x" onmouseover="alert(1)',
    "a\u2028b",
    "line\nbreak",
    "back\\slash",
    "{{ 7*7 }}",
    "x" * 201,
    "",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("kind", [Label, Code, LocalPath])
def test_hostile_text_is_refused(text: str, kind: type[str]) -> None:
    with pytest.raises(TypeError) as caught:
        kind(text)
    assert not text or text not in str(caught.value), "the error must not repeat what was written"


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_title_of_a_layer_is_refused(text: str) -> None:
    with pytest.raises(TypeError):
        Observations(text, DrawConfig())  # type: ignore[arg-type] # on purpose


def test_even_a_harmless_plain_string_is_refused() -> None:
    with pytest.raises(TypeError):
        Observations("Rapporter", DrawConfig())  # type: ignore[arg-type] # on purpose
    with pytest.raises(TypeError):
        Mark(icon="cat-lighting", css="tk-c-lighting")  # type: ignore[arg-type] # on purpose
    with pytest.raises(TypeError):
        PickerConfig(near="/testby/report/near")  # type: ignore[arg-type] # on purpose


def test_a_plain_string_among_the_words_is_refused() -> None:
    with pytest.raises(TypeError):
        compose(MapKind.PUBLIC, Code("testby"), {**WORDS, Word.EMPTY: "${alert(1)}"}, NAMES)  # type: ignore[dict-item] # on purpose


def test_a_plain_string_as_slug_is_refused() -> None:
    with pytest.raises(TypeError):
        compose(MapKind.PUBLIC, "testby", WORDS, NAMES)  # type: ignore[arg-type] # on purpose


@pytest.mark.parametrize(
    "text", ["//evil.example/x.js", "https://evil.example", "x/y", "/a b", "/a?b=1", "javascript:1"]
)
def test_only_paths_of_our_own_server_are_paths(text: str) -> None:
    with pytest.raises(TypeError):
        LocalPath(text)


@pytest.mark.parametrize(
    "text", ["Åtgärder", "Your position, within about %(n)s metres", "Nej – inte här!", "Isn't it?"]
)
def test_our_own_words_pass_unchanged(text: str) -> None:
    assert Label(text) == text


def test_values_become_json_data() -> None:
    class Kind(StrEnum):
        PARK = "park"

    assert plain(Kind.PARK) == "park"
    assert plain((1, 2.5, None, True)) == [1, 2.5, None, True]
    assert plain({Code("a"): Label("B")}) == {"a": "B"}
    assert ControlsConfig(locate=True).as_json() == {"locate": True}


@pytest.mark.parametrize("value", ["text", b"bytes", ["list"], {"key": 1}, object(), {Code("a"): "text"}])
def test_other_values_are_refused(value: object) -> None:
    with pytest.raises(TypeError):
        plain(value)
