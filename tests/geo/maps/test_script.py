"""The script of a map: the same every time, local files only, one call for each part."""

import json
import re
from pathlib import Path

import folium
import pytest
from branca.element import Element, JavascriptLink
from folium.elements import JSCSSMixin

import geo.maps.layers
from geo.maps.assets import ASSETS, UnknownAsset
from geo.maps.kinds import RECIPES, MapKind
from geo.maps.layers import OwnLayer, Part
from geo.maps.script import render
from tests.geo.maps.support import a_map

KINDS = list(MapKind)
STATIC = Path(__file__).parents[3] / "webapp" / "static"


def calls(script: str) -> dict[str, dict[str, object]]:
    """The settings that each part is made with, by its name."""
    found = re.findall(r'tryggkartan\.layer\("(\w+)", \w+, (\{.*\})\);', script)
    return {name: json.loads(settings) for name, settings in found}


@pytest.mark.parametrize("kind", KINDS)
def test_two_renders_give_identical_bytes(kind: MapKind) -> None:
    assert render(a_map(kind), kind.value) == render(a_map(kind), kind.value)


@pytest.mark.parametrize("kind", KINDS)
def test_no_other_host_is_named(kind: MapKind) -> None:
    made = render(a_map(kind), kind.value)
    for text in (made.script, *made.assets.styles, *made.assets.scripts):
        assert "://" not in text
        assert '"//' not in text


@pytest.mark.parametrize("kind", KINDS)
def test_no_markup_and_no_template_literal_in_the_script(kind: MapKind) -> None:
    script = render(a_map(kind), kind.value).script
    assert not re.search(r"[<>`]|\$\{", script.replace("=>", ""))


@pytest.mark.parametrize("kind", KINDS)
def test_files_exist_and_our_module_comes_last(kind: MapKind) -> None:
    scripts = render(a_map(kind), kind.value).assets.scripts
    assert scripts[0] == "vendor/leaflet/leaflet.js"
    assert scripts[-1] == "js/map/index.js"
    assert (STATIC / scripts[-1]).is_file()


def test_two_kinds_on_one_page_do_not_share_names() -> None:
    assert render(a_map(MapKind.PUBLIC), "public").container != render(a_map(MapKind.PICKER), "picker").container


def test_frame_comes_first_and_feed_last() -> None:
    for kind in KINDS:
        names = list(calls(render(a_map(kind), kind.value).script))
        assert names[0] == "frame"
        assert names[-1] == "feed"


def test_the_source_names_the_municipality_or_is_left_to_the_page() -> None:
    public = calls(render(a_map(MapKind.PUBLIC, "upplands-vasby"), "public").script)
    assert public["feed"] == {"source": "/upplands-vasby/map.geojson", "byView": True, "fit": False, "quiet": False}
    inbox = calls(render(a_map(MapKind.INBOX), "inbox").script)
    assert inbox["feed"]["source"] == "/staff/testby/inbox.geojson"
    assert inbox["observations"]["staff"] is True
    single = calls(render(a_map(MapKind.OBSERVATION), "observation").script)
    assert single["feed"]["source"] is None


def test_staff_links_stay_on_staff_maps() -> None:
    for kind in KINDS:
        script = render(a_map(kind), kind.value).script
        assert ("/staff/" in script) == RECIPES[kind].staff


def test_all_assets_of_our_elements_are_placed() -> None:
    classes = [found for base in (Part, OwnLayer) for found in [base, *base.__subclasses__()]]
    assert len(classes) > 10, "the walk found the elements of geo.maps.layers"
    assert {found.__module__ for found in classes} == {geo.maps.layers.__name__}
    used: list[type[JSCSSMixin]] = [*classes, folium.Map]
    names = {name for found in used for name, _ in (*found.default_js, *found.default_css)}
    assert names <= set(ASSETS)
    assert set(ASSETS) <= names, "an entry that nothing asks for is dead"


def test_an_unknown_script_stops_the_render() -> None:
    page = a_map()
    page.get_root().header.add_child(JavascriptLink("https://cdn.example/x.js"), name="surprise")
    with pytest.raises(UnknownAsset, match="surprise"):
        render(page, "public")


def test_a_folium_plugin_nobody_placed_stops_the_render() -> None:
    from folium.plugins import Fullscreen

    page = a_map()
    page.add_child(Fullscreen())
    with pytest.raises(UnknownAsset):
        render(page, "public")


@pytest.mark.parametrize("place", ["header", "html"])
def test_loose_markup_stops_the_render(place: str) -> None:
    page = a_map()
    getattr(page.get_root(), place).add_child(Element("<style>b{}</style>"), name="loose")
    with pytest.raises(UnknownAsset, match="loose"):
        render(page, "public")
