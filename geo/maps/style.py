"""How things look on a map: a category is an icon and a hue, a status is a form; colours live in the CSS tokens."""

from dataclasses import dataclass
from typing import Final

from geo.maps.values import Code, Config


@dataclass(frozen=True)
class Mark(Config):
    """The icon in the sprite and the CSS class that carries the hue."""

    icon: Code
    css: Code


def _category(code: str) -> Mark:
    return Mark(icon=Code(f"cat-{code}"), css=Code(f"tk-c-{code}"))


def _form(code: str) -> Mark:
    return Mark(icon=Code(f"st-{code}"), css=Code(f"tk-tag--{code}"))


CATEGORIES: Final[dict[str, Mark]] = {
    code: _category(code)
    for code in (
        "lighting",
        "graffiti",
        "litter",
        "vegetation",
        "damage",
        "traffic",
        "unsafe_place",
        "safe_place",
        "other",
    )
}

# Statuses of observations and actions, then the outcomes that replace "closed", then what is derived from dates.
FORMS: Final[dict[str, Mark]] = {
    code: _form(code)
    for code in (
        "new",
        "review",
        "planned",
        "in_progress",
        "proposed",
        "decided",
        "closed",
        "done",
        "declined",
        "not_ours",
        "gone",
        "duplicate",
        "overdue",
    )
}

# Watch areas: one hue, the icon says the kind.
WATCH: Final[dict[str, Mark]] = {
    kind: Mark(icon=Code(icon), css=Code("tk-c-watch"))
    for kind, icon in {
        "neighbourhood": "houses",
        "stairwell": "people",
        "boat": "boat",
        "holiday_home": "home",
        "business": "council",
    }.items()
}
SIGN: Final[dict[str, Mark]] = {
    state: Mark(icon=Code("sign"), css=Code(f"tk-c-sign-{state}")) for state in ("good", "worn", "missing")
}
ACTION: Final = Mark(icon=Code("action"), css=Code("tk-c-action"))
PLACE: Final = Mark(icon=Code("sign"), css=Code("tk-c-place"))


@dataclass(frozen=True)
class MarkTable(Config):
    """Everything a script needs to draw a mark; unknown codes fall back on `other` and on no form."""

    categories: dict[Code, Mark]
    forms: dict[Code, Mark]
    watch: dict[Code, Mark]
    signs: dict[Code, Mark]
    action: Mark
    place: Mark


def mark_table() -> MarkTable:
    """The table as it is handed to the script."""
    return MarkTable(
        categories={Code(code): mark for code, mark in CATEGORIES.items()},
        forms={Code(code): mark for code, mark in FORMS.items()},
        watch={Code(kind): mark for kind, mark in WATCH.items()},
        signs={Code(state): mark for state, mark in SIGN.items()},
        action=ACTION,
        place=PLACE,
    )
