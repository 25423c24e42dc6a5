"""Composes a map of one kind from layers, in drawing order."""

from collections.abc import Callable
from typing import Final

import folium

from geo.maps import layers as lay
from geo.maps.base import empty_map
from geo.maps.kinds import RECIPES, MapKind, Recipe
from geo.maps.style import mark_table
from geo.maps.values import Code, Config, Label, LocalPath
from geo.maps.words import CodeWords, Word, Words, pick

SPRITE: Final = LocalPath("/static/icons/sprite.svg")
BASEMAP: Final = lay.TilesConfig(url=LocalPath("/maps/basemap.pmtiles"), max_zoom=10)
STREETS: Final = lay.TilesConfig(url=LocalPath("/tiles/base/{z}/{x}/{y}.mvt"), max_zoom=16)


def compose(kind: MapKind, slug: Code, words: Words, names: CodeWords) -> folium.Map:
    """A map of the kind for one municipality; `names` are the words for category and status codes."""
    if not isinstance(kind, MapKind) or not isinstance(slug, Code):
        raise TypeError("a map takes a MapKind and a Code")
    recipe = RECIPES[kind]
    page_map = empty_map()
    page_map.add_child(lay.Frame(_frame(recipe, words, names)))
    page_map.add_child(lay.BaseMap(words[Word.MAP], BASEMAP, base=True))
    page_map.add_child(lay.Streets(words[Word.STREETS], STREETS))
    for layer in _feature_layers(recipe, slug, words):
        page_map.add_child(layer)
    page_map.add_child(lay.Controls(lay.ControlsConfig(locate=recipe.locate)))
    for part in _tools(kind, slug):
        page_map.add_child(part)
    if recipe.layer_control:
        page_map.add_child(folium.LayerControl(position="topright", collapsed=True))
    page_map.add_child(lay.Feed(_feed(recipe, slug)))
    return page_map


def _frame(recipe: Recipe, words: Words, names: CodeWords) -> lay.FrameConfig:
    checked: dict[Code, Label] = dict(names)
    return lay.FrameConfig(
        marks=mark_table(),
        names=checked,
        words=pick(words, Word),
        sprite=SPRITE,
        application=recipe.interactive,
        wheel=recipe.wheel,
        shared_view=recipe.shared_view,
    )


def _feature_layers(recipe: Recipe, slug: Code, words: Words) -> list[lay.OwnLayer]:
    """Areas at the bottom, observations on top."""
    made: list[lay.OwnLayer] = []
    if recipe.police:
        made.append(lay.PoliceAreas(words[Word.POLICE], Config()))
    if recipe.cells:
        made.append(lay.Cells(words[Word.CELLS], lay.DrawConfig()))
    if recipe.places:
        made.append(lay.Places(words[Word.PLACES], _draw(recipe, slug, "/{slug}/places/{id}", None)))
    if recipe.actions:
        staff_link = "/staff/{slug}/actions/{id}"
        made.append(lay.Actions(words[Word.ACTIONS], _draw(recipe, slug, "/{slug}/actions/{id}", staff_link)))
    if recipe.watch_areas:
        areas = _draw(recipe, slug, "/{slug}/areas/{id}", "/staff/{slug}/areas/{id}")
        made.append(lay.WatchAreas(words[Word.AREAS], areas))
    if recipe.observations:
        made.append(lay.Observations(words[Word.OBSERVATIONS], _draw(recipe, slug, "/o/{id}", None)))
    return made


def _draw(recipe: Recipe, slug: Code, link: str, staff_link: str | None) -> lay.DrawConfig:
    chosen = staff_link if recipe.staff else link
    return lay.DrawConfig(
        staff=recipe.staff,
        interactive=recipe.interactive,
        cluster=recipe.cluster,
        link=LocalPath(chosen.replace("{slug}", slug)) if chosen else None,
    )


def _tools(kind: MapKind, slug: Code) -> list[lay.Part]:
    tools: dict[MapKind, Callable[[], lay.Part]] = {
        MapKind.PICKER: lambda: lay.Picker(lay.PickerConfig(near=LocalPath(f"/{slug}/report/near"))),
        MapKind.AREA_PICKER: lambda: lay.Picker(lay.PickerConfig(near=LocalPath(f"/{slug}/report/near"))),
        MapKind.INBOX: lambda: lay.BoxSelect(Config()),
    }
    return [tools[kind]()] if kind in tools else []


def _feed(recipe: Recipe, slug: Code) -> lay.FeedConfig:
    if recipe.source is None:
        return lay.FeedConfig(source=None, by_view=False, fit=True, quiet=False)
    source = LocalPath(recipe.source.replace("{slug}", slug))
    own_view = recipe.staff or recipe.watch_areas or recipe.police  # few enough to come all at once
    fit = own_view and recipe.interactive
    return lay.FeedConfig(source=source, by_view=not own_view, fit=fit, quiet=not recipe.interactive)
