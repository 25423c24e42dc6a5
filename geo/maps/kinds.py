"""The kinds of map in the product and what each consists of; light to import, no Folium here."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class MapKind(StrEnum):
    """Which page a map is for."""

    PUBLIC = "public"
    PORTAL = "portal"
    OBSERVATION = "observation"
    PLACE = "place"
    ACTION = "action"
    PICKER = "picker"
    INBOX = "inbox"
    STAFF_ACTION = "staff_action"
    BOARD = "board"
    AREAS = "areas"
    AREA = "area"
    AREA_PICKER = "area_picker"
    STAFF_AREAS = "staff_areas"
    STAFF_AREA = "staff_area"
    POLICE = "police"


@dataclass(frozen=True)
class Recipe:
    """What one kind of map consists of."""

    source: str | None = None  # None = the page names it
    staff: bool = False
    cluster: bool = False
    cells: bool = False
    observations: bool = True
    watch_areas: bool = False
    police: bool = False
    actions: bool = True
    places: bool = True
    layer_control: bool = False
    locate: bool = False
    shared_view: bool = False
    wheel: bool = True
    interactive: bool = True


def _areas(source: str | None, *, staff: bool = False, wheel: bool = True, interactive: bool = True) -> Recipe:
    """A map of watch areas and nothing else."""
    return Recipe(
        source,
        staff=staff,
        observations=False,
        watch_areas=True,
        actions=False,
        places=False,
        wheel=wheel,
        interactive=interactive,
    )


RECIPES: Final[dict[MapKind, Recipe]] = {
    MapKind.PUBLIC: Recipe(
        "/{slug}/map.geojson", cluster=True, cells=True, layer_control=True, locate=True, shared_view=True
    ),
    MapKind.PORTAL: Recipe("/{slug}/map.geojson", cluster=True, wheel=False),
    MapKind.OBSERVATION: Recipe(wheel=False),
    MapKind.PLACE: Recipe(wheel=False),
    MapKind.ACTION: Recipe(wheel=False),
    MapKind.PICKER: Recipe("/{slug}/map.geojson", cluster=True, actions=False, places=False, interactive=False),
    MapKind.INBOX: Recipe("/staff/{slug}/inbox.geojson", staff=True, cluster=True, layer_control=True),
    MapKind.STAFF_ACTION: Recipe(staff=True, wheel=False),
    MapKind.BOARD: Recipe(staff=True, cluster=True, wheel=False),
    MapKind.AREAS: _areas("/{slug}/areas.geojson"),
    MapKind.AREA: _areas(None, wheel=False),
    MapKind.AREA_PICKER: _areas("/{slug}/areas.geojson", interactive=False),
    MapKind.STAFF_AREAS: _areas("/staff/{slug}/areas.geojson", staff=True),
    MapKind.STAFF_AREA: _areas(None, staff=True, wheel=False),
    MapKind.POLICE: Recipe(
        "/{slug}/police.geojson", observations=False, police=True, actions=False, places=False, wheel=False
    ),
}
