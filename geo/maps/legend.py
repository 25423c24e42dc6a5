"""What the legend of a map explains, as codes and our own words; a template draws it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from geo.maps.kinds import RECIPES, MapKind
from geo.maps.shading import FROM, shade_label
from geo.maps.style import CATEGORIES, FORMS
from geo.maps.values import Code, Label
from geo.maps.words import CodeWords, Word, Words

PUBLIC_FORMS: Final = ("new", "review", "planned", "in_progress", "done", "declined", "overdue")


@dataclass(frozen=True)
class LegendRow:
    """One sample and its words; `sample` is `mark`, `form` or `swatch` and `code` says which."""

    sample: str
    code: Code
    label: Label


def shapes(kind: MapKind, words: Words) -> list[LegendRow]:
    """Forms and lines that a map of this kind can show."""
    recipe = RECIPES[kind]
    if recipe.police:
        return [LegendRow("swatch", Code(f"police-{number}"), shade_label(number)) for number in range(len(FROM))]
    if recipe.watch_areas:
        return [LegendRow("swatch", Code("watch"), words[Word.AREA])]
    rows = [LegendRow("mark", Code("lighting"), words[Word.OBSERVATION])]
    if recipe.actions:
        rows.append(LegendRow("mark", Code("action"), words[Word.ACTION]))
        rows.append(LegendRow("swatch", Code("spoke"), words[Word.SPOKE]))
    if kind in (MapKind.ACTION, MapKind.STAFF_ACTION):
        rows.append(LegendRow("swatch", Code("spoke-declined"), words[Word.SPOKE_DECLINED]))
    if recipe.places:
        rows.append(LegendRow("swatch", Code("place"), words[Word.PLACE]))
    if recipe.cells:
        rows.append(LegendRow("swatch", Code("cell"), words[Word.CELLS]))
    return rows


def categories(names: CodeWords, shown: Sequence[str] = tuple(CATEGORIES)) -> list[LegendRow]:
    """Icons of the categories."""
    return [LegendRow("mark", Code(code), names[Code(code)]) for code in shown]


def forms(names: CodeWords, shown: Sequence[str] = PUBLIC_FORMS) -> list[LegendRow]:
    """Forms of the statuses and outcomes; a code without a form raises KeyError."""
    return [LegendRow("form", Code(code), names[Code(code)]) for code in shown if FORMS[code]]
