"""The script of a composed map as text that is the same every time, and the local files it needs."""

from dataclasses import dataclass
from itertools import count

import folium
from branca.element import Element, Figure

from geo.maps.assets import Assets, UnknownAsset, collect


@dataclass(frozen=True)
class Rendered:
    """A map ready for a page: the id of its container, its script and its files."""

    container: str
    script: str
    assets: Assets


def render(page_map: folium.Map, prefix: str) -> Rendered:
    """Render once; raises UnknownAsset when Folium brings something that we have not placed."""
    figure = page_map.get_root()
    if not isinstance(figure, Figure):
        raise TypeError("the map has no figure")
    fix_ids(figure, prefix)
    figure.render()
    name = page_map.get_name()
    foreign = [key for key in figure.html._children if key != name]
    if foreign:
        raise UnknownAsset(foreign[0])
    body = "\n".join(line.strip() for line in figure.script.render().splitlines() if line.strip())
    return Rendered(container=name, script=f"(() => {{\n{body}\n}})();\n", assets=collect(figure, name))


def fix_ids(root: Element, prefix: str) -> None:
    """Replace Folium's random ids by a counter; children are keyed by name, so they are keyed anew."""
    numbers = count(1)

    def walk(element: Element) -> None:
        element._id = f"{prefix}{next(numbers)}"
        children = list(element._children.items())
        element._children.clear()
        for key, child in children:
            old = child.get_name()
            walk(child)
            element._children[child.get_name() if key == old else key] = child

    walk(root)
