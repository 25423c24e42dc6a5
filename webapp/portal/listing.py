"""What the portal shows of the public rows: the list beside the map, and what has happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from data.queries import public, public_map, public_places
from data.queries.catalogue import CategoryRow
from data.queries.municipalities import MunicipalityRow
from data.queries.public_filter import Key
from webapp.core.i18n import translated
from webapp.maps import rows
from webapp.maps.rows import Row


@dataclass(frozen=True)
class News:
    """Something that was finished: its title, the sentence to residents, when and by whom."""

    url: str
    title: str
    sentence: str
    status: str
    status_word: str
    closed_on: date
    unit: str
    answers: int


def build(
    session: Session, here: MunicipalityRow, keys: Sequence[Key], categories: Mapping[str, CategoryRow]
) -> list[Row]:
    """The rows of these things in words, in the same order."""
    ids = {kind: [key.id for key in keys if key.kind == kind] for kind in "oapc"}
    answers = public.action_of(session, ids["o"])
    counts = public.answer_counts(session, ids["a"])
    made = [
        rows.observation_row(row, categories, here.slug, answers.get(row.public_id))
        for row in public.observations(session, ids["o"])
    ]
    made += [rows.action_row(row, here.slug, counts.get(row.public_id, 0)) for row in public.actions(session, ids["a"])]
    made += [rows.place_row(row, here.slug) for row in public_places.by_ids(session, ids["p"])]
    if ids["c"]:
        made += [rows.cell_row(row, here.slug) for row in public_map.cells(session, here.id, ids["c"])]
    by_key = {(row.kind, row.id): row for row in made}
    return [by_key[key.kind, key.id] for key in keys if (key.kind, key.id) in by_key]


def news(session: Session, here: MunicipalityRow, categories: Mapping[str, CategoryRow], limit: int = 3) -> list[News]:
    """What was finished last, actions and single reports together, newest first."""
    done = public.latest_closed_actions(session, here.id, limit)
    counts = public.answer_counts(session, [row.public_id for row in done])
    made = [_news(row, rows.action_row(row, here.slug), counts.get(row.public_id, 0)) for row in done]
    made += [
        _news(row, rows.observation_row(row, categories, here.slug))
        for row in public.latest_closed_observations(session, here.id, limit)
    ]
    return sorted(made, key=lambda one: one.closed_on, reverse=True)[:limit]


def _news(row: public.PublicAction | public.PublicObservation, shown: Row, answers: int = 0) -> News:
    return News(
        url=shown.url,
        title=shown.title,
        sentence=row.resident_message or "",
        status=shown.status or row.status,
        status_word=shown.status_word,
        closed_on=row.closed_on or row.published_on,
        unit=translated(row.unit_name),
        answers=answers,
    )
