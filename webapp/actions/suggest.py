"""What a new action is probably called, of what kind it is and whose it is; staff may change all of it. Pure."""

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from data.queries.action_links import LinkRow
from data.queries.catalogue import CategoryRow
from data.queries.titles import heading
from data.vocabulary import ActionKind, CategoryCode

T = TypeVar("T")

KIND_OF = {
    CategoryCode.LIGHTING: ActionKind.LIGHTING,
    CategoryCode.GRAFFITI: ActionKind.GRAFFITI_REMOVAL,
    CategoryCode.LITTER: ActionKind.CLEANING,
    CategoryCode.VEGETATION: ActionKind.VEGETATION,
    CategoryCode.DAMAGE: ActionKind.REBUILD,
    CategoryCode.TRAFFIC: ActionKind.TRAFFIC,
}


@dataclass(frozen=True)
class Suggestion:
    """First values of the form."""

    title: str = ""
    kind: ActionKind = ActionKind.OTHER
    unit_id: uuid.UUID | None = None


def suggest(rows: Sequence[LinkRow], categories: Mapping[str, CategoryRow], language: str) -> Suggestion:
    """The commonest category and place give the title ("Belysning, Bollmoravägen"), the commonest unit the unit."""
    if not rows:
        return Suggestion()
    category = _commonest(row.category for row in rows)
    place = _commonest(row.place_name for row in rows if row.place_name)
    # When all name the same fault, that says more than the category.
    codes = {row.title_code for row in rows}
    same = codes.pop() if len(codes) == 1 and len(rows) > 1 and len({r.category for r in rows}) == 1 else None
    first = heading(categories.get(str(category)), same, language)
    return Suggestion(
        title=", ".join(part for part in (first, place) if part),
        kind=KIND_OF.get(CategoryCode(str(category)), ActionKind.OTHER),
        unit_id=_commonest(row.unit_id for row in rows if row.unit_id),
    )


def _commonest(values: Iterable[T]) -> T | None:
    counted = Counter(values).most_common(1)
    return counted[0][0] if counted else None
