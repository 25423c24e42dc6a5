"""What has happened at a place, newest first, and what comes next."""

from collections.abc import Mapping, Sequence
from datetime import date

from flask_babel import gettext as _

from data.queries.catalogue import CategoryRow
from data.queries.public import PublicAction, PublicObservation
from webapp.core.clock import today
from webapp.core.i18n import day
from webapp.maps import rows

Shown = tuple[str, str, str, str]  # state past | next, heading, text, icon
MOST = 12


def story(
    observations: Sequence[PublicObservation], actions: Sequence[PublicAction], categories: Mapping[str, CategoryRow]
) -> list[Shown]:
    """The coming dates of open actions, then what was reported, decided and finished."""
    coming = sorted((one.due_on, one.title) for one in actions if one.due_on and one.status != "closed")
    made = [("next", title, _due(on), "st-planned") for on, title in reversed(coming)]
    happened = _of_actions(actions) + _of_observations(observations, categories)
    happened.sort(key=lambda one: (one[0], one[2]), reverse=True)
    made += [("past", heading, day(on, weekday=False), icon) for on, heading, icon in happened[:MOST]]
    return made


def _due(on: date) -> str:
    words = day(on, weekday=False)
    return str(_("should have been ready %(day)s", day=words) if on < today() else _("ready by %(day)s", day=words))


def _of_actions(actions: Sequence[PublicAction]) -> list[tuple[date, str, str]]:
    made = [(one.published_on, str(_("New action: %(title)s", title=one.title)), "st-planned") for one in actions]
    for one in actions:
        if one.closed_on:
            code, word = rows.status_of(one)
            made.append((one.closed_on, f"{word}: {one.title}", f"st-{code}"))
    return made


def _of_observations(
    observations: Sequence[PublicObservation], categories: Mapping[str, CategoryRow]
) -> list[tuple[date, str, str]]:
    made = []
    for one in observations:
        title = rows.title_of(one, categories)
        made.append((one.created_on, str(_("Reported: %(title)s", title=title)), "st-new"))
        if one.closed_on:
            code, word = rows.status_of(one)
            made.append((one.closed_on, f"{word}: {title}", f"st-{code}"))
    return made
